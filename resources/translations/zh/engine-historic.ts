<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>As published: sparse connections, weighted subsampling, and the distance to a code for each category.</source><translation>与论文一致：稀疏连接、带权重的下采样，输出是到每个类别编码的距离。</translation></message>
    <message><source>A large network made trainable by ReLU, dropout and much data; two towers that seldom meet.</source><translation>靠 ReLU、dropout 和大量数据训练起来的大网络；两路卷积很少交汇。</translation></message>
    <message><source>A small perceptron at each place, and the mean of one map a category instead of connected layers.</source><translation>每个位置用一个小感知机，用每个类别一张特征图的平均值代替全连接层。</translation></message>
    <message><source>The same with a coarse first look and a fourth stage, for pictures of a few hundred pixels.</source><translation>同样的思路，第一层看得更粗，并多一个阶段，适合几百像素的图片。</translation></message>
    <message><source>Branches of several sizes side by side, made cheap by 1x1 layers; two helper answers while it learns.</source><translation>多种大小的分支并排，用 1x1 卷积降低计算量；训练时另有两个辅助输出。</translation></message>
    <message><source>Batch normalisation after each convolution: it learns in a fraction of the steps, and more safely.</source><translation>每个卷积后做批归一化：学得快得多，也更稳定。</translation></message>
    <message><source>1x1 layers in groups are cheap; shuffling the channels lets the groups know of each other.</source><translation>分组的 1x1 卷积计算量小，打乱通道让各组互通信息。</translation></message>
    <message><source>The same with more and smaller groups, so that more channels fit the same cost.</source><translation>同样的思路，分组更多更小，同样的计算量可以容纳更多通道。</translation></message>
    <message><source>first helper answer</source><translation>第一个辅助输出</translation></message>
    <message><source>second helper answer</source><translation>第二个辅助输出</translation></message>
    <message><source>Helper answers</source><translation>辅助输出</translation></message>
    <message><source>Weight of the auxiliary loss in percent: answers from within the network that only help it to learn.</source><translation>辅助损失（auxiliary loss）的权重，百分数：网络中间的输出，只帮助学习，导出的模型里没有。</translation></message>
</context>
</TS>
