<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>blue</source><translation>蓝</translation></message>
    <message><source>green</source><translation>绿</translation></message>
    <message><source>red</source><translation>红</translation></message>
    <message><source>red edge</source><translation>红边</translation></message>
    <message><source>near infrared</source><translation>近红外</translation></message>
    <message><source>short-wave infrared</source><translation>短波红外</translation></message>
    <message><source>thermal</source><translation>热红外</translation></message>
    <message><source>grey</source><translation>灰度</translation></message>
    <message><source>band {number}</source><translation>波段 {number}</translation></message>
    <message><source>{name} is neither a band of these pictures nor a vegetation index.</source><translation>{name} 既不是这些图片的波段，也不是植被指数。</translation></message>
    <message><source>Their bands are: {bands}. Indices: {indices}.</source><translation>图片的波段：{bands}。植被指数：{indices}。</translation></message>
    <message><source>{name} needs a band that these pictures do not have: {bands}.</source><translation>{name} 需要这些图片没有的波段：{bands}。</translation></message>
    <message><source>Leave it out, or say in Train, under Bands, which band that is; now they are: {bands}.</source><translation>不要用它，或在“训练”的“波段”里说明哪个是；现在的波段：{bands}。</translation></message>
    <message><source>Band {number} has no name.</source><translation>波段 {number} 没有名字。</translation></message>
    <message><source>Give each band a name.</source><translation>请给每个波段起名字。</translation></message>
    <message><source>{name} is a vegetation index, not a band.</source><translation>{name} 是植被指数，不是波段。</translation></message>
    <message><source>Name the bands that the camera recorded; indices are made of them.</source><translation>请写相机记录的波段；指数由波段算出来。</translation></message>
    <message><source>Two bands are named {name}.</source><translation>有两个波段都叫{name}。</translation></message>
    <message><source>Give each band its own name.</source><translation>请给每个波段各起一个名字。</translation></message>
    <message><source>A white sheet cannot have the value {white}.</source><translation>白板的像素值不能是 {white}。</translation></message>
    <message><source>Give the pixel value of a reflectance of 1, or 0 for the largest value there is.</source><translation>请填反射率为 1 时的像素值；填 0 表示最大值。</translation></message>
    <message><source>{name} has {found} bands of {dtype} pixels, the network was trained on {wanted} of {other}: {bands}.</source><translation>{name} 有 {found} 个波段（{dtype}），网络是在 {wanted} 个波段（{other}）上训练的：{bands}。</translation></message>
    <message><source>{name} was trained on other bands: what its first layer knows of them starts anew.</source><translation>{name} 是在别的波段上训练的：第一层里关于波段的部分从头学起。</translation></message>
    <message><source>Bands</source><translation>波段</translation></message>
    <message><source>What the network sees, by name, e.g. red,green,ndvi; none: all bands.</source><translation>网络看到什么，用名字，例如 red,green,ndvi；不填：所有波段。</translation></message>
    <message><source>How much living green there is: leaves reflect near infrared and swallow red.</source><translation>有多少活的绿色：叶片反射近红外，吸收红光。</translation></message>
    <message><source>NDVI with green in place of red: tells dense leaves apart by their chlorophyll.</source><translation>用绿光代替红光的 NDVI：叶片浓密时也能看出叶绿素的差别。</translation></message>
    <message><source>NDVI with red edge in place of red: chlorophyll and nitrogen, also deep in a dense stand.</source><translation>用红边代替红光的 NDVI：反映叶绿素和氮，冠层茂密时也有效。</translation></message>
    <message><source>Like NDVI, corrected by blue for haze and for the soil; wants pixels that are reflectances.</source><translation>类似 NDVI，用蓝光校正大气和土壤；像素值应是反射率。</translation></message>
    <message><source>NDVI that bright or dark soil between the plants moves less; wants pixels that are reflectances.</source><translation>受植株间土壤明暗影响较小的 NDVI；像素值应是反射率。</translation></message>
    <message><source>Excess green: how green a pixel is, of an ordinary colour picture.</source><translation>超绿指数：像素有多绿，普通彩色图片就能算。</translation></message>
    <message><source>The network sees {bands}.</source><translation>网络看到：{bands}。</translation></message>
    <message><source>The pretrained first layer, made for 3 bands, is repeated over {count} and rescaled by 3/{count}.</source><translation>预训练的第一层本来是 3 个波段，现在重复到 {count} 个，并乘以 3/{count}。</translation></message>
    <message><source>Bands…</source><translation>波段…</translation></message>
    <message><source>Choose and name the bands that the network sees, or add vegetation indices</source><translation>选择网络看到的波段并起名字，也可以加植被指数</translation></message>
    <message><source>The network sees {count} bands and indices.</source><translation>网络看到 {count} 个波段和指数。</translation></message>
    <message><source>The network sees all {count} bands.</source><translation>网络看到全部 {count} 个波段。</translation></message>
    <message><source>The network sees all {count} bands: {bands}.</source><translation>网络看到全部 {count} 个波段：{bands}。</translation></message>
    <message><source>The pretrained first layer, made for 3 bands, is summed into 1.</source><translation>预训练的第一层本来是 3 个波段，现在相加成 1 个。</translation></message>
    <message><source>the largest there is</source><translation>最大值</translation></message>
    <message><source>All bands</source><translation>所有波段</translation></message>
    <message><source>Tick all bands and no index</source><translation>勾选所有波段，不用指数</translation></message>
    <message><source>Red, green, blue</source><translation>红、绿、蓝</translation></message>
    <message><source>Tick what an ordinary camera sees</source><translation>只勾选普通相机看到的</translation></message>
    <message><source>Use these</source><translation>就用这些</translation></message>
    <message><source>Pixel value of a white sheet</source><translation>白板的像素值</translation></message>
    <message><source>What a reflectance of 1 is stored as, often 10000; EVI and SAVI need it, the others do not.</source><translation>反射率为 1 时存的像素值，常见的是 10000；只有 EVI 和 SAVI 需要。</translation></message>
    <message><source>Whether the network sees band {number}</source><translation>网络是否看到波段 {number}</translation></message>
    <message><source>Name of band {number}</source><translation>波段 {number} 的名字</translation></message>
    <message><source>Choose a name, or type one</source><translation>选一个名字，或自己输入</translation></message>
    <message><source>What the network sees</source><translation>网络看到什么</translation></message>
    <message><source>Tick what the network shall learn from. The names say which band is which: vegetation indices and the colours on the screen need them.</source><translation>勾选网络要学的波段。名字说明哪个是哪个：植被指数和屏幕上的颜色要靠它。</translation></message>
    <message><source>Bands of the pictures</source><translation>图片的波段</translation></message>
    <message><source>Vegetation indices</source><translation>植被指数</translation></message>
    <message><source>Tick at least one band or index.</source><translation>请至少勾选一个波段或指数。</translation></message>
    <message><source>needs {bands}</source><translation>需要{bands}</translation></message>
    <message><source>sees {bands}</source><translation>看到{bands}</translation></message>
    <message><source>Next way to show the bands</source><translation>换一种方式显示波段</translation></message>
    <message><source>How the bands are shown</source><translation>波段怎样显示</translation></message>
    <message><source>How the bands are shown (B for the next). An index is violet at {low} or less and yellow at {high}; bands are named in Train, under Bands</source><translation>波段怎样显示（按 B 换下一种）。指数在 {low} 及以下是紫色，{high} 是黄色；波段在“训练”的“波段”里起名字</translation></message>
    <message><source>Colours</source><translation>彩色</translation></message>
    <message><source>Near infrared as red</source><translation>彩红外</translation></message>
</context>
</TS>
