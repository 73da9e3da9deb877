<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>Mirror left-right</source><translation>左右翻转</translation></message>
    <message><source>Horizontal flip with probability 0.5.</source><translation>以 0.5 的概率水平翻转（horizontal flip）。</translation></message>
    <message><source>Mirror top-bottom</source><translation>上下翻转</translation></message>
    <message><source>Vertical flip with probability 0.5.</source><translation>以 0.5 的概率垂直翻转（vertical flip）。</translation></message>
    <message><source>Zoom</source><translation>缩放</translation></message>
    <message><source>Scale changes by up to this fraction.</source><translation>尺度最多变化这个比例（scale）。</translation></message>
    <message><source>Turn</source><translation>旋转</translation></message>
    <message><source>Rotation by up to this many degrees.</source><translation>最多旋转这个角度（rotation）。</translation></message>
    <message><source>Light and colour</source><translation>光线与颜色</translation></message>
    <message><source>Strength of colour jitter.</source><translation>颜色抖动的强度（color jitter）。</translation></message>
    <message><source>Mosaic</source><translation>拼图</translation></message>
    <message><source>Probability that four pictures are joined (detection only).</source><translation>把四张图拼成一张的概率（mosaic，仅用于检测）。</translation></message>
    <message><source>Network</source><translation>网络</translation></message>
    <message><source>Key of the architecture, e.g. yolov5n.</source><translation>网络结构的代号，例如 yolov5n。</translation></message>
    <message><source>Rounds</source><translation>轮数</translation></message>
    <message><source>Epochs: how often all pictures are seen.</source><translation>所有图片看几遍（epochs）。</translation></message>
    <message><source>Picture size</source><translation>图片大小</translation></message>
    <message><source>Network input, width x height in pixels; none: the architecture's own.</source><translation>网络输入的宽 × 高（像素）；不填则用网络自己的大小。</translation></message>
    <message><source>Pictures at once</source><translation>每批图片数</translation></message>
    <message><source>Batch size; 0: chosen for you.</source><translation>批大小（batch size）；0 表示自动选择。</translation></message>
    <message><source>Step size</source><translation>步长</translation></message>
    <message><source>Peak learning rate; 0: chosen.</source><translation>最高学习率（learning rate）；0 表示自动选择。</translation></message>
    <message><source>Optimiser</source><translation>优化器</translation></message>
    <message><source>SGD or AdamW.</source><translation>SGD 或 AdamW。</translation></message>
    <message><source>Weight decay</source><translation>权重衰减</translation></message>
    <message><source>None: chosen for you.</source><translation>不填则自动选择。</translation></message>
    <message><source>Warm-up</source><translation>预热</translation></message>
    <message><source>Epochs of rising learning rate.</source><translation>学习率逐渐升高的轮数（warm-up）。</translation></message>
    <message><source>Average the weights</source><translation>平均权重</translation></message>
    <message><source>Exponential moving average of the weights.</source><translation>权重的指数滑动平均（EMA）。</translation></message>
    <message><source>Clip gradients</source><translation>梯度裁剪</translation></message>
    <message><source>Largest gradient norm; 0: no limit.</source><translation>梯度范数的上限；0 表示不限制。</translation></message>
    <message><source>Start from pretrained weights</source><translation>从预训练权重开始</translation></message>
    <message><source>Needs internet once.</source><translation>需要联网一次。</translation></message>
    <message><source>Weights file</source><translation>权重文件</translation></message>
    <message><source>Pretrained weights placed by hand.</source><translation>手动放好的预训练权重。</translation></message>
    <message><source>Start from run</source><translation>从某次训练开始</translation></message>
    <message><source>Name of a finished run to start from.</source><translation>以一次已完成的训练为起点。</translation></message>
    <message><source>Train the head only</source><translation>只训练头部</translation></message>
    <message><source>Backbone weights stay as they are.</source><translation>骨干网络的权重保持不变（frozen backbone）。</translation></message>
    <message><source>Early layers learn slower</source><translation>靠前的层学得慢一些</translation></message>
    <message><source>Layer-wise learning rate decay: each layer of the backbone has this part of the rate of the next one; 1: alike. 0.75 for pretrained transformers.</source><translation>逐层衰减的学习率（layer-wise learning rate decay）：骨干网络每一层的学习率是后一层的几分之几；1 表示一样。预训练的 Transformer 用 0.75。</translation></message>
    <message><source>Backbone learns slower</source><translation>骨干网络学得慢一些</translation></message>
    <message><source>Learning rate of the backbone as a part of the head's; 1: alike. 0.1 keeps what it knows already.</source><translation>骨干网络的学习率是头部的几分之几（backbone learning rate）；1 表示一样。0.1 能保留它已经会的东西。</translation></message>
    <message><source>Taking over what {name} learned</source><translation>正在接过 {name} 学到的东西</translation></message>
    <message><source>{name}: what it knows of {kept} is kept; {new} is learned anew.</source><translation>{name}：保留它对 {kept} 的了解；{new} 从头学起。</translation></message>
    <message><source>{name}: what it knows of {kept} is kept.</source><translation>{name}：保留它对 {kept} 的了解。</translation></message>
    <message><source>{name} was trained on other categories: its head starts anew.</source><translation>{name} 训练时用的是别的类别：头部从头学起。</translation></message>
    <message><source>{count} layers start anew: {name} has other options.</source><translation>{count} 层从头学起：{name} 的选项不同。</translation></message>
    <message><source>Choose the options that it was trained with.</source><translation>请选择它训练时用的选项。</translation></message>
    <message><source>Learn from parts</source><translation>从局部学习</translation></message>
    <message><source>Random crop: the part of each side that is seen at once while it learns; 1: whole pictures. For large pictures with small things; it is validated and used on whole ones.</source><translation>随机裁剪（random crop）：学习时一次看到的部分占每条边的比例；1 表示整张图片。适合大图片里有小东西的情况；验证和使用时仍看整张图片。</translation></message>
    <message><source>Rare categories</source><translation>稀少的类别</translation></message>
    <message><source>Class imbalance: none, weighted (more in the loss) or sampled (shown more often).</source><translation>类别不平衡（class imbalance）：none 不处理，weighted 在损失中加权，sampled 让稀少的类别出现得更多。</translation></message>
    <message><source>like all others</source><translation>与其他类别一样</translation></message>
    <message><source>count more in the loss</source><translation>在损失中加权</translation></message>
    <message><source>are shown more often</source><translation>出现得更多</translation></message>
    <message><source>Counting how often categories occur</source><translation>正在统计每个类别出现多少次</translation></message>
    <message><source>{title} has no setting {name}.</source><translation>{title} 没有 {name} 这个设置。</translation></message>
    <message><source>It is for {tasks}.</source><translation>它用于 {tasks}。</translation></message>
    <message><source>Blend two pictures</source><translation>叠合两张图片</translation></message>
    <message><source>Probability that the pictures of a step are blended in pairs, their answers too (mixup).</source><translation>一步中的图片两两叠合、答案也按比例混合的概率（mixup）。</translation></message>
    <message><source>Paste a part</source><translation>贴上一块</translation></message>
    <message><source>Probability that a part of another picture is pasted into each of a step (CutMix).</source><translation>一步中每张图片都贴上另一张图片的一块的概率（CutMix）。</translation></message>
    <message><source>Doubt the labels</source><translation>不全信标注</translation></message>
    <message><source>Label smoothing: this part of each answer is spread over all categories, against false certainty.</source><translation>标签平滑（label smoothing）：把答案的这一部分平分给所有类别，避免网络盲目自信。</translation></message>
    <message><source>What is minimised. ce: cross-entropy; focal: mostly what is still wrong; dice, lovasz: how well areas overlap, however small they are. auto: ce for whole pictures, ce+dice for areas.</source><translation>训练中要减小的量。ce：交叉熵（cross-entropy）；focal：主要看还没学对的；dice、lovasz：区域重合得多好，再小的区域也一样看重。auto：整张图片用 ce，区域用 ce+dice。</translation></message>
    <message><source>cross-entropy + Dice</source><translation>交叉熵 + Dice</translation></message>
    <message><source>focal loss + Dice</source><translation>focal loss + Dice</translation></message>
    <message><source>cross-entropy + Lovász</source><translation>交叉熵 + Lovász</translation></message>
    <message><source>each pixel that is still wrong</source><translation>还没学对的像素</translation></message>
    <message><source>overlap by union</source><translation>交并比</translation></message>
    <message><source>In the loss {name} all categories count alike, whatever their weights.</source><translation>损失 {name} 本来就同等看待所有类别，加权不起作用。</translation></message>
    <message><source>Set "Rare categories" to none, or add cross-entropy to the loss (ce+dice).</source><translation>请把“稀少的类别”设为 none，或在损失中加上交叉熵（ce+dice）。</translation></message>
    <message><source>Focus</source><translation>聚焦程度</translation></message>
    <message><source>Gamma of the focal loss: the higher, the less counts what is right already; 0: cross-entropy.</source><translation>focal loss 的 gamma：越大，已经学对的就越不算数；0 就是交叉熵。</translation></message>
    <message><source>Blending and pasting cannot both happen to a picture: together they are over 1.</source><translation>一张图片不能既叠合又贴块：两个概率加起来超过了 1。</translation></message>
    <message><source>Make mixup and cutmix at most 0.5 each.</source><translation>请把 mixup 和 cutmix 各设为不超过 0.5。</translation></message>
    <message><source>cross-entropy</source><translation>交叉熵</translation></message>
    <message><source>focal loss</source><translation>focal loss（聚焦损失）</translation></message>
    <message><source>Stop early</source><translation>提前停止</translation></message>
    <message><source>Epochs without improvement; 0: never.</source><translation>多少轮没有进步就停止；0 表示不提前停止。</translation></message>
    <message><source>Seed</source><translation>随机种子</translation></message>
    <message><source>Makes a run repeatable.</source><translation>让训练可以重复。</translation></message>
    <message><source>Device</source><translation>设备</translation></message>
    <message><source>auto, cpu, cuda, cuda:1 or mps.</source><translation>auto、cpu、cuda、cuda:1 或 mps。</translation></message>
    <message><source>Precision</source><translation>精确率</translation></message>
    <message><source>Number precision</source><translation>数值精度</translation></message>
    <message><source>Mixed precision where it is measured to be faster.</source><translation>实测更快时使用混合精度。</translation></message>
    <message><source>Options of the network</source><translation>网络选项</translation></message>
    <message><source>Augmentation</source><translation>数据增强</translation></message>
    <message><source>How training pictures are varied.</source><translation>训练时图片如何变化。</translation></message>
    <message><source>{value} is not a picture size.</source><translation>“{value}”不是有效的图片大小。</translation></message>
    <message><source>Write one number (320) or two (384x192).</source><translation>请写一个数（320）或两个数（384x192）。</translation></message>
</context>
</TS>
