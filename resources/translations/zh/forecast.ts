<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>Learning from {count} pictures, {place} of {total}</source><translation>用 {count} 张图片学习，第 {place} 次，共 {total} 次</translation></message>
    <message><source>A forecast needs {least} labeled training pictures; there are {count}.</source><translation>预测至少需要 {least} 张已标注的训练图片，现在有 {count} 张。</translation></message>
    <message><source>Label more pictures first: with so few every one of them helps.</source><translation>请先多标注一些：图片这么少时，每一张都有帮助。</translation></message>
    <message><source>It is not certain that more pictures help: too few measure it. More validation pictures would tell.</source><translation>还不能确定更多图片是否有帮助：用来衡量的图片太少，增加验证图片才能看清。</translation></message>
    <message><source>{metric} would be about {middle}, between {low} and {high}; with the {count} of now it is {value}.</source><translation>{metric} 预计约为 {middle}，在 {low} 到 {high} 之间；用现有的 {count} 张是 {value}。</translation></message>
    <message><source>More pictures are worth the work.</source><translation>值得标注更多图片。</translation></message>
    <message><source>More pictures of the same kind bring little: check the labels, or try another network.</source><translation>再多同类图片作用不大：请检查标注，或换一个网络试试。</translation></message>
    <message><source>Find out</source><translation>开始预测</translation></message>
    <message><source>Find out again</source><translation>重新预测</translation></message>
    <message><source>{network}, as set on the left: it takes about as long as four such trainings.</source><translation>{network}，按左侧的设置：所需时间约为四次这样的训练。</translation></message>
    <message><source>It does hardly better on pictures that it knows: train longer, or with a larger network, first.</source><translation>它在已学过的图片上也没有好多少：请先训练更久，或换更大的网络。</translation></message>
    <message><source>Looking at pictures that it has learned</source><translation>正在查看它学过的图片</translation></message>
    <message><source>The same pictures side by side</source><translation>同样的图片并排比较</translation></message>
    <message><source>First those that one gets right and another wrong. Click one to see it in Data.</source><translation>先列出有的对、有的错的图片。点一张可在“数据”里查看。</translation></message>
    <message><source>Each picture is right for all of them or wrong for all of them. Click one to see it in Data.</source><translation>每张图片要么都对，要么都错。点一张可在“数据”里查看。</translation></message>
    <message><source>Your labels</source><translation>您的标注</translation></message>
    <message><source>✓ right</source><translation>✓ 对</translation></message>
    <message><source>✗ wrong</source><translation>✗ 错</translation></message>
    <message><source>How many labeled pictures more</source><translation>再增加多少张已标注的图片</translation></message>
    <message><source>{network}: measured with {count} validation pictures. Bars: 95 of 100 such measurements. Band: 90 of 100 curves through them.</source><translation>{network}：用 {count} 张验证图片衡量。竖线：100 次这样的衡量中有 95 次落在其中。色带：穿过它们的 100 条曲线中有 90 条落在其中。</translation></message>
    <message><source>labeled pictures to train on</source><translation>用于训练的已标注图片</translation></message>
    <message><source>The network learns from a quarter, a half, three quarters and all of your labeled pictures. How fast it gets better with more of them says what still more would bring.</source><translation>网络分别用四分之一、一半、四分之三和全部已标注图片来学习。图片增多时它变好的快慢，能说明再多一些会带来什么。</translation></message>
    <message><source>What more labels would bring</source><translation>更多标注会带来什么</translation></message>
    <message><source>It is known what more labels would bring.</source><translation>已经知道更多标注会带来什么。</translation></message>
    <message><source>Look</source><translation>查看</translation></message>
    <message><source>What would more labels bring?</source><translation>更多标注会带来什么？</translation></message>
    <message><source>Learn from parts of the labels, and draw on how it gets better</source><translation>用一部分标注学习，再把变好的趋势延伸下去</translation></message>
</context>
</TS>
