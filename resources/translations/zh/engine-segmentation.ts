<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>A small head on a residual network with holes, without any of the published skips.</source><translation>带空洞卷积的残差网络加一个小的输出头，没有论文中的跳跃连接。</translation></message>
    <message><source>The same small head on a residual network of 101 layers, without any of the published skips.</source><translation>同样的小输出头，用在 101 层的残差网络上，没有论文中的跳跃连接。</translation></message>
    <message><source>A U-Net whose path down is a residual network, so that it can begin with pretrained weights.</source><translation>下行路径是残差网络的 U-Net，可以从预训练权重开始。</translation></message>
    <message><source>Averages over the whole picture and over its parts tell each pixel what scene it belongs to.</source><translation>整张图片和各个分区的平均值告诉每个像素它处在什么场景中。</translation></message>
    <message><source>Not the published network: the pyramid on half a ResNet and with a smaller head, so far lighter.</source><translation>不是论文中的网络：同样的金字塔，只用半个 ResNet 和更小的输出头，因此轻得多。</translation></message>
    <message><source>A light head for phones: the whole picture weighs the channels, and a finer map joins at the end.</source><translation>适合手机的轻量输出头：由整张图片给通道加权，最后加入更细的特征图。</translation></message>
    <message><source>Convolutions with holes keep the map fine and see far; the random field that followed is offered in Run.</source><translation>空洞卷积让特征图保持精细，又能看得远；论文中后接的条件随机场可在“运行”中选用。</translation></message>
    <message><source>Four branches with holes of different width add up, so that small and large things are seen alike.</source><translation>四个空洞大小不同的分支相加，大小目标都能看清。</translation></message>
    <message><source>Four convolutions with holes of different width add up, on a residual network of 101 layers.</source><translation>四个空洞大小不同的卷积相加，建立在 101 层的残差网络上。</translation></message>
    <message><source>The pyramid of convolutions with holes is normalised and joined with the mean of the whole picture.</source><translation>空洞卷积金字塔加上批归一化，并与整张图片的平均值拼接。</translation></message>
    <message><source>The pyramid of version 3 on a finer map; its head has one convolution more than the published one.</source><translation>第 3 版的金字塔，特征图更细；输出头比论文多一个卷积。</translation></message>
    <message><source>The same on 101 layers: a finer map, and a head with one convolution more than the published one.</source><translation>同样的网络，101 层：特征图更细，输出头比论文多一个卷积。</translation></message>
    <message><source>The pyramid of version 3 on a network made for phones: much faster, somewhat coarser.</source><translation>第 3 版的金字塔，建立在为手机设计的网络上：快得多，略粗一些。</translation></message>
    <message><source>The pyramid of version 3 and a small decoder of plain convolutions, which sharpens the borders.</source><translation>第 3 版的金字塔加上由普通卷积组成的小型解码器，让边界更清晰。</translation></message>
    <message><source>The pyramid and the decoder of separable convolutions, on a residual network of 50 layers.</source><translation>金字塔和解码器都用可分离卷积，建立在 50 层的残差网络上。</translation></message>
    <message><source>A transformer without codes for positions gives maps at four scales, and plain layers join them.</source><translation>不用位置编码的 Transformer 给出四个尺度的特征图，再由简单的全连接层合并。</translation></message>
    <message><source>second answer</source><translation>辅助输出</translation></message>
</context>
</TS>
