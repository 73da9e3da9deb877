<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>ImageNet accuracy</source><translation>ImageNet 准确率</translation></message>
    <message><source>ImageNet {percent} %</source><translation>ImageNet {percent} %</translation></message>
    <message><source>Accuracy: top-1, of torchvision's weights</source><translation>准确率：torchvision 公布的权重的 top-1 结果</translation></message>
    <message><source>right on ImageNet, %</source><translation>ImageNet 上答对的比例，%</translation></message>
    <message><source>{count} have no weights of torchvision, which the accuracy is of.</source><translation>有 {count} 个网络没有 torchvision 的权重，因此没有准确率。</translation></message>
    <message><source>The networks as points: weights or accuracy against year or speed</source><translation>以点表示网络：参数量或准确率，对年份或速度</translation></message>
    <message><source>Operations</source><translation>运算量</translation></message>
    <message><source>{count} FLOPs</source><translation>{count} FLOPs</translation></message>
    <message><source>FLOPs: multiplications and additions for one picture</source><translation>FLOPs：处理一张图片所需的乘法和加法次数</translation></message>
    <message><source>Your pictures are tiny, and this network was made for such: it learns in minutes.</source><translation>您的图片很小，这个网络正是为小图设计的，几分钟就能学会。</translation></message>
    <message><source>You have few pictures, and its pretrained weights, which are on this computer, make up for that.</source><translation>图片不多，而它的预训练权重就在这台电脑上，正好弥补。</translation></message>
    <message><source>You have few pictures and no graphics card: a small network learns them in reasonable time.</source><translation>图片不多，又没有显卡：小网络能在合理的时间内学会。</translation></message>
    <message><source>It is dependable, and your pictures and this computer are enough for it.</source><translation>它很可靠，您的图片和这台电脑都够用。</translation></message>
    <message><source>It is small and quick on any computer, and finds small things as well as large ones.</source><translation>它小巧，在任何电脑上都快，大小物体都能找到。</translation></message>
    <message><source>You have few pictures and no graphics card: a narrow U-Net (width 16) draws exact edges and is quick.</source><translation>图片不多，又没有显卡：窄的 U-Net（宽度 16）边缘准确，速度也快。</translation></message>
    <message><source>It sees things of many sizes at once and keeps their edges; your pictures are enough for it.</source><translation>它能同时看清大小不同的东西，边缘也保持得好；您的图片足够它学习。</translation></message>
    <message><source>Measuring {title}</source><translation>正在测 {title}</translation></message>
    <message><source>Networks</source><translation>网络</translation></message>
    <message><source>What should I pick?</source><translation>我该选哪个？</translation></message>
    <message><source>No network is like that</source><translation>没有这样的网络</translation></message>
    <message><source>Search for something else, or show all networks again.</source><translation>换个词搜索，或者重新显示全部网络。</translation></message>
    <message><source>Clear the filters</source><translation>清除筛选</translation></message>
    <message><source>Below 6 million weights: for phones, old computers and few pictures</source><translation>少于 600 万个权重：适合手机、旧电脑和图片少的情况</translation></message>
    <message><source>6 to 30 million weights: for most computers</source><translation>600 万到 3000 万个权重：适合大多数电脑</translation></message>
    <message><source>From 30 million weights on: for graphics cards and many pictures</source><translation>3000 万个权重以上：适合有显卡、图片多的情况</translation></message>
    <message><source>Order</source><translation>排序</translation></message>
    <message><source>In which order the networks stand</source><translation>网络按什么顺序排列</translation></message>
    <message><source>Search by name, year or family</source><translation>按名称、年份或系列搜索</translation></message>
    <message><source>Family</source><translation>系列</translation></message>
    <message><source>Cards</source><translation>卡片</translation></message>
    <message><source>As a picture</source><translation>看图</translation></message>
    <message><source>Year</source><translation>年份</translation></message>
    <message><source>Speed</source><translation>速度</translation></message>
    <message><source>small</source><translation>小</translation></message>
    <message><source>medium</source><translation>中</translation></message>
    <message><source>large</source><translation>大</translation></message>
    <message><source>{count} ms a picture</source><translation>每张 {count} 毫秒</translation></message>
    <message><source>Pretrained weights are here</source><translation>预训练权重已在本机</translation></message>
    <message><source>Pretrained weights can be downloaded</source><translation>可下载预训练权重</translation></message>
    <message><source>Learns from scratch</source><translation>从零开始学习</translation></message>
    <message><source>Take it</source><translation>用它</translation></message>
    <message><source>Take this network</source><translation>使用这个网络</translation></message>
    <message><source>Measure speeds here</source><translation>在本机测速</translation></message>
    <message><source>Measure how long the networks on the wall take for a picture on this computer</source><translation>测量列出的网络在这台电脑上处理一张图片要多久</translation></message>
    <message><source>Measuring speeds</source><translation>正在测速</translation></message>
    <message><source>Stop; what is measured stays</source><translation>停止；已测的会保留</translation></message>
    <message><source>{count} are not measured yet: press "Measure speeds here".</source><translation>还有 {count} 个没有测过：请点“在本机测速”。</translation></message>
    <message><source>Point at one to see its name, click to take it.</source><translation>指向一个点可看名称，点击即选用。</translation></message>
    <message><source>weights (parameters)</source><translation>权重（参数）数量</translation></message>
    <message><source>By year</source><translation>按年份</translation></message>
    <message><source>By speed here</source><translation>按本机速度</translation></message>
    <message><source>milliseconds a picture, on this computer</source><translation>在这台电脑上，每张图片的毫秒数</translation></message>
</context>
</TS>
