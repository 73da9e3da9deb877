<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>For trying any decoder on any encoder, like a U-Net on the classifier that does best on your pictures.</source><translation>用来尝试任意解码器与任意编码器的组合，例如在最适合您图片的分类网络上搭建 U-Net。</translation></message>
    <message><source>Decoder</source><translation>解码器</translation></message>
    <message><source>How the maps of the encoder become an answer for each pixel.</source><translation>编码器的特征图以何种方式变成每个像素的结果。</translation></message>
    <message><source>Encoder</source><translation>编码器</translation></message>
    <message><source>The network that the decoder stands on: a name of segmentation-models-pytorch, e.g. resnet18 or mit_b0, or tu- and any name of timm, e.g. tu-convnext_atto; an unknown name is answered with the nearest ones.</source><translation>解码器所依托的网络：可填 segmentation-models-pytorch 中的名称，例如 resnet18 或 mit_b0，也可填 tu- 加 timm 中的任意名称，例如 tu-convnext_atto；如果没有这个名称，会提示最接近的几个。</translation></message>
    <message><source>There is no encoder called {name}.</source><translation>没有名为 {name} 的编码器。</translation></message>
    <message><source>The encoders are listed in the documentation of segmentation-models-pytorch.</source><translation>segmentation-models-pytorch 的文档列出了所有编码器。</translation></message>
    <message><source>{decoder} cannot be built on {encoder} for pictures of {width}x{height}.</source><translation>对于 {width}x{height} 的图片，{decoder} 不能搭建在 {encoder} 上。</translation></message>
    <message><source>Choose another encoder, another decoder or a larger size.</source><translation>请换一个编码器、换一个解码器，或选择更大的尺寸。</translation></message>
    <message><source>Channels of the two layers that were fully connected. 4096 as published; with 512 the network has a fifth of the weights, which fits laptops.</source><translation>原本是全连接层的两层的通道数。论文为 4096；取 512 时参数只有五分之一，适合笔记本电脑。</translation></message>
    <message><source>Fully connected layers become convolutions: a classifier answers for each place of a picture.</source><translation>全连接层改为卷积：分类网络对图片的每个位置作出判断。</translation></message>
    <message><source>As FCN-32s, joined with the finer scores of the fourth pooling, so that borders become sharper.</source><translation>在 FCN-32s 的基础上合并第四个池化层更细的得分，边界更清晰。</translation></message>
    <message><source>As FCN-16s, joined with the scores of the third pooling too, so that borders become sharper still.</source><translation>在 FCN-16s 的基础上再合并第三个池化层的得分，边界更加清晰。</translation></message>
    <message><source>{name} does not outline areas: there are no edges to sharpen.</source><translation>{name} 不勾出区域，没有可锐化的边缘。</translation></message>
    <message><source>Leave the CRF out, or choose a model that outlines areas.</source><translation>请不要使用 CRF，或选择能勾出区域的模型。</translation></message>
    <message><source>Sharpen edges (CRF)</source><translation>锐化边缘（CRF）</translation></message>
    <message><source>Outlines follow the edges in the picture (conditional random field); each picture takes longer</source><translation>轮廓贴合图片中的边缘（条件随机场）；每张图片用时更长</translation></message>
</context>
</TS>
