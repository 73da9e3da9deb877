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
</context>
</TS>
