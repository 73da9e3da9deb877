<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>The blocks of ResNet-18, twice as many: more exact, and about twice as slow.</source><translation>模块与 ResNet-18 相同，数量翻倍：更准确，速度约慢一倍。</translation></message>
    <message><source>Blocks of three layers, narrow in the middle, make it deeper at little more cost.</source><translation>每个模块三层、中间收窄，网络更深，计算量却增加不多。</translation></message>
    <message><source>ResNet-50 with 17 more blocks in its third stage, for many pictures.</source><translation>在 ResNet-50 的第三阶段再加 17 个模块，适合图片很多的情况。</translation></message>
    <message><source>ResNet-50 with 34 more blocks: the deepest of its family, and the slowest.</source><translation>比 ResNet-50 多 34 个模块：同系列中最深，也最慢。</translation></message>
    <message><source>ResNet-50 with 32 narrow paths side by side in each block: they find more than one wide path does.</source><translation>ResNet-50 的每个模块改为 32 条并排的窄路径，比一条宽路径学到更多特征。</translation></message>
    <message><source>ResNet-101 with 32 narrow paths side by side in each block.</source><translation>ResNet-101 的每个模块改为 32 条并排的窄路径。</translation></message>
    <message><source>ResNeXt-101 with 32 paths of twice the width: twice the weights.</source><translation>ResNeXt-101 的 32 条路径各加宽一倍，参数也翻倍。</translation></message>
    <message><source>ResNeXt-101 with 64 narrow paths: more paths gain more than wider ones.</source><translation>ResNeXt-101 改用 64 条窄路径：增加路径比加宽路径收益更大。</translation></message>
    <message><source>VGG with batch normalisation after each convolution: it learns faster and more surely.</source><translation>在每个卷积后加批归一化的 VGG：学得更快，也更稳定。</translation></message>
    <message><source>AlexNet as its author simplified it later: one tower, and no normalisation between neighbours.</source><translation>作者后来简化的 AlexNet：只有一路卷积，去掉了局部响应归一化。</translation></message>
    <message><source>Small 3x3 convolutions only, but many of them one after the other.</source><translation>只用 3x3 的小卷积，但一层接一层堆很多层。</translation></message>
    <message><source>VGG-11 with a second convolution in each of its first two stages.</source><translation>在 VGG-11 的前两个阶段各加一个卷积。</translation></message>
    <message><source>VGG-13 with a third convolution in its last three stages; many networks build on it.</source><translation>在 VGG-13 的后三个阶段各加一个卷积；许多网络以它为基础。</translation></message>
    <message><source>VGG-16 with a fourth convolution in its last three stages: slower, and hardly better.</source><translation>在 VGG-16 的后三个阶段再各加一个卷积：更慢，效果几乎没有提高。</translation></message>
    <message><source>Each convolution is split in two, over places and over channels: an eighth of the work.</source><translation>把每个卷积拆成两步，先按位置、再按通道：计算量约为八分之一。</translation></message>
    <message><source>Blocks that are wide within and narrow between, with the shortcuts where it is narrow.</source><translation>模块内部宽、两端窄，捷径连接窄的两端。</translation></message>
    <message><source>The larger of the two networks that a search found for phones: more exact, and slower.</source><translation>为手机搜索出的两个网络中较大的一个：更准确，也更慢。</translation></message>
    <message><source>Each layer sees what all layers before it have found, so that it needs to add little of its own.</source><translation>每一层都能看到前面所有层的特征，自己只需补充一点新的。</translation></message>
    <message><source>A wider and deeper DenseNet: each layer adds 48 maps instead of 32.</source><translation>更宽也更深的 DenseNet：每层增加 48 张特征图，而不是 32 张。</translation></message>
    <message><source>DenseNet-121 with more layers in its last two blocks.</source><translation>在 DenseNet-121 的最后两个密集块里加更多层。</translation></message>
    <message><source>DenseNet-169 with half as many layers again in its third block.</source><translation>DenseNet-169 的第三个密集块再加一半的层。</translation></message>
    <message><source>Few channels are squeezed through 1x1 layers before they expand again: a fiftieth of AlexNet's weights.</source><translation>先用 1x1 卷积压缩到很少的通道再展开：参数只有 AlexNet 的五十分之一。</translation></message>
    <message><source>SqueezeNet with earlier pooling: less than half the work, and as exact.</source><translation>更早做池化的 SqueezeNet：计算量不到一半，准确度相当。</translation></message>
    <message><source>A search that measures the time on a real phone chooses each block by itself.</source><translation>在真实手机上测量耗时来搜索，逐个选出每个模块。</translation></message>
    <message><source>The search of MNASNet-B1 with one more choice: to weigh channels by what the whole picture shows.</source><translation>在 MNASNet-B1 的搜索中多一种选择：根据整张图片的内容给通道加权。</translation></message>
    <message><source>ShuffleNet V2 with less than half as many channels, for the slowest computers.</source><translation>通道数不到一半的 ShuffleNet V2，适合最慢的电脑。</translation></message>
    <message><source>Half of the channels pass each block untouched, then all are shuffled: measured to be fast, not counted.</source><translation>每个模块让一半通道直接通过，再打乱所有通道：按实测速度而不是按计算量来设计。</translation></message>
    <message><source>ShuffleNet V2 with half as many channels again.</source><translation>通道数增加一半的 ShuffleNet V2。</translation></message>
    <message><source>ShuffleNet V2 with twice as many channels: the most exact of its family.</source><translation>通道数加倍的 ShuffleNet V2：同系列中最准确。</translation></message>
    <message><source>EfficientNet-B0 grown in depth, width and picture size together, in the proportions found best.</source><translation>把 EfficientNet-B0 的深度、宽度和图片尺寸按找到的最佳比例一起放大。</translation></message>
    <message><source>A base network that a search found, made so that depth, width and picture size can grow together.</source><translation>搜索得到的基础网络，深度、宽度和图片尺寸可以一起放大。</translation></message>
    <message><source>GoogLeNet with batch normalisation, and with 3x3 convolutions in place of the published 5x5.</source><translation>带批归一化的 GoogLeNet，用 3x3 卷积代替论文中的 5x5 卷积。</translation></message>
    <message><source>Large convolutions are split into thin ones, a row and a column: more of them fit the same cost.</source><translation>把大卷积拆成一行、一列的细长卷积：同样的计算量可以容纳更多层。</translation></message>
    <message><source>A deeper and more regular Inception, which needs no helper answers while it learns.</source><translation>更深、更规整的 Inception，训练时不需要辅助输出。</translation></message>
    <message><source>Inception branches with shortcuts around them, whose results are added in small parts.</source><translation>给 Inception 分支加上捷径，分支的结果按小比例相加。</translation></message>
    <message><source>A residual network rebuilt step by step after the transformers, with large convolutions of each channel.</source><translation>仿照 Transformer 一步步改造的残差网络，对每个通道单独做大卷积。</translation></message>
    <message><source>ConvNeXt-tiny with 18 more blocks in its third stage.</source><translation>在 ConvNeXt-tiny 的第三阶段再加 18 个模块。</translation></message>
    <message><source>ConvNeXt-small with a third more channels.</source><translation>通道数比 ConvNeXt-small 多三分之一。</translation></message>
    <message><source>A picture is cut into patches, and each patch asks all others what it should know of them.</source><translation>把图片切成小块，每一块都向其他所有块询问自己该知道的信息。</translation></message>
    <message><source>ViT-Ti with twice as many channels.</source><translation>通道数是 ViT-Ti 的两倍。</translation></message>
    <message><source>The smallest of the published sizes, with twice the channels of ViT-S: for pretrained weights.</source><translation>论文中最小的版本，通道数是 ViT-S 的两倍：适合从预训练权重开始。</translation></message>
    <message><source>Patches ask only those in the same window, and the windows shift from layer to layer.</source><translation>小块只询问同一窗口内的小块，窗口的位置逐层移动。</translation></message>
    <message><source>Swin-tiny with 12 more blocks in its third stage.</source><translation>在 Swin-tiny 的第三阶段再加 12 个模块。</translation></message>
    <message><source>Swin-small with a third more channels.</source><translation>通道数比 Swin-small 多三分之一。</translation></message>
    <message><source>Name in timm</source><translation>timm 中的名称</translation></message>
    <message><source>Which of timm's networks, e.g. resnet26d or efficientnet_lite0; a name that timm does not know is answered with the nearest ones.</source><translation>选择 timm 中的哪个网络，例如 resnet26d 或 efficientnet_lite0；如果 timm 里没有这个名称，会提示最接近的几个。</translation></message>
    <message><source>Whichever of more than a thousand published networks you name, from scratch or from a file of weights.</source><translation>从一千多个已发表的网络中任选一个，写出名称即可；可以从头训练，也可以从权重文件开始。</translation></message>
    <message><source>timm has no network called {name}.</source><translation>timm 中没有名为 {name} 的网络。</translation></message>
    <message><source>Its networks are listed in the documentation of timm.</source><translation>timm 的文档列出了它的所有网络。</translation></message>
    <message><source>{name} cannot be built for pictures of {width}x{height}.</source><translation>{name} 不能用于 {width}x{height} 的图片。</translation></message>
    <message><source>Choose another size, or another network of timm.</source><translation>请换一个尺寸，或换 timm 中的另一个网络。</translation></message>
    <message><source>{name} does not classify pictures.</source><translation>{name} 不能用来给图片分类。</translation></message>
    <message><source>Choose another network of timm.</source><translation>请换 timm 中的另一个网络。</translation></message>
</context>
</TS>
