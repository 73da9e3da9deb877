<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>COCO</source><translation>COCO</translation></message>
    <message><source>YOLO</source><translation>YOLO</translation></message>
    <message><source>Pascal VOC</source><translation>Pascal VOC</translation></message>
    <message><source>Class folders</source><translation>分类文件夹</translation></message>
    <message><source>Masks (PNG)</source><translation>掩膜（PNG）</translation></message>
    <message><source>Category in the file name</source><translation>类别写在文件名里</translation></message>
    <message><source>Pictures without labels</source><translation>没有标注的图片</translation></message>
    <message><source>Parts of the outline with fewer than 3 points were left out: {count}</source><translation>轮廓中少于 3 个点的部分已略去：{count}</translation></message>
    <message><source>{path} holds no COCO file.</source><translation>{path} 里没有 COCO 文件。</translation></message>
    <message><source>It belongs to picture {id}, which the file does not list.</source><translation>它属于图片 {id}，但文件里没有列出这张图片。</translation></message>
    <message><source>It is of category {id}, which the file does not list.</source><translation>它的类别是 {id}，但文件里没有列出这个类别。</translation></message>
    <message><source>It has neither an outline nor a box.</source><translation>它既没有轮廓也没有框。</translation></message>
    <message><source>The outline has fewer than 3 points.</source><translation>轮廓少于 3 个点。</translation></message>
    <message><source>The outline is not a list of x and y.</source><translation>轮廓不是由 x、y 组成的列表。</translation></message>
    <message><source>The box has a coordinate that is not a number.</source><translation>框的某个坐标不是数字。</translation></message>
    <message><source>The box has no area: {width} x {height}</source><translation>框没有面积：{width} x {height}</translation></message>
    <message><source>A keypoint is not a number.</source><translation>某个关键点不是数字。</translation></message>
    <message><source>It has no list {key}.</source><translation>其中没有列表 {key}。</translation></message>
    <message><source>{count} pictures have no annotations in the file: they wait as not yet labeled.</source><translation>文件里有 {count} 张图片没有标注：它们保持“待标注”状态。</translation></message>
    <message><source>Where nothing is to be seen, mark them as empty: the network learns from them, too.</source><translation>如果图中确实没有目标，请标为“空”：网络也会从中学习。</translation></message>
    <message><source>The mask has no pixel.</source><translation>掩膜没有像素。</translation></message>
    <message><source>The file cannot be read: {reason}</source><translation>文件无法读取：{reason}</translation></message>
    <message><source>The entry is broken: {reason}</source><translation>这一条已损坏：{reason}</translation></message>
    <message><source>Another picture of the file has the same id {id}.</source><translation>文件里另一张图片用了相同的编号 {id}。</translation></message>
    <message><source>Categories of whole pictures are left out: {count}</source><translation>整张图片的类别将被略去：{count}</translation></message>
    <message><source>Points and lines are left out: {count}</source><translation>点和线将被略去：{count}</translation></message>
    <message><source>Rotated boxes become outlines of four points: {count}</source><translation>旋转框将变成四点轮廓：{count}</translation></message>
    <message><source>Outlines with holes become pixel masks: {count}</source><translation>带孔的轮廓将变成像素掩膜：{count}</translation></message>
    <message><source>The category has no name.</source><translation>类别没有名称。</translation></message>
    <message><source>The picture cannot be read: {reason}.</source><translation>图片无法读取：{reason}。</translation></message>
    <message><source>{path} exists already and is not an empty folder.</source><translation>{path} 已存在，且不是空文件夹。</translation></message>
    <message><source>Choose a new folder; an export never writes over anything.</source><translation>请另选一个新文件夹；导出从不覆盖任何东西。</translation></message>
    <message><source>The entry names no picture.</source><translation>这一条没有写明图片。</translation></message>
    <message><source>The picture is not there.</source><translation>找不到这张图片。</translation></message>
    <message><source>Several folders hold a picture of this name, and the entry does not say which.</source><translation>有几个文件夹里都有同名图片，这一条没有说明是哪一张。</translation></message>
    <message><source>The export to {path} failed: {reason}.</source><translation>导出到 {path} 失败：{reason}。</translation></message>
    <message><source>Is the disk full, or the folder not yours to write to? Nothing was left behind.</source><translation>磁盘是否已满，或您没有这个文件夹的写入权限？没有留下任何残余文件。</translation></message>
    <message><source>Boxes, outlines and masks are left out: {count}</source><translation>框、轮廓和掩膜将被略去：{count}</translation></message>
    <message><source>Keypoints, points and lines are left out: {count}</source><translation>关键点、点和线将被略去：{count}</translation></message>
    <message><source>Of pictures with several categories only the first is kept: {count}</source><translation>有多个类别的图片只保留第一个类别：{count}</translation></message>
    <message><source>Pictures without a category are left out: {count}</source><translation>没有类别的图片将被略去：{count}</translation></message>
    <message><source>Drafts that nobody has accepted are left out: {count}</source><translation>尚未确认的草稿将被略去：{count}</translation></message>
    <message><source>Texts are left out: {count}</source><translation>文字将被略去：{count}</translation></message>
    <message><source>Groups of pictures are left out: {count}</source><translation>图片的分组将被略去：{count}</translation></message>
    <message><source>{path} is not a folder.</source><translation>{path} 不是文件夹。</translation></message>
    <message><source>{path} holds no class folders with pictures.</source><translation>{path} 里没有装着图片的分类文件夹。</translation></message>
    <message><source>The same picture lies in another category, too: {other}</source><translation>同一张图片也在另一个类别里：{other}</translation></message>
    <message><source>The picture lies beside the class folders, not in one.</source><translation>图片在分类文件夹旁边，而不在其中任何一个里。</translation></message>
    <message><source>The mask is of {mask} pixels, the picture of {picture}.</source><translation>掩膜是 {mask} 像素，图片是 {picture} 像素。</translation></message>
    <message><source>The mask cannot be read: {reason}</source><translation>掩膜无法读取：{reason}</translation></message>
    <message><source>The mask is too large: {width} x {height}</source><translation>掩膜太大：{width} x {height}</translation></message>
    <message><source>Boxes are left out: {count}</source><translation>框将被略去：{count}</translation></message>
    <message><source>What reaches beyond the picture is cut off there: {count}</source><translation>超出图片的部分将在边缘截掉：{count}</translation></message>
    <message><source>Texts and track numbers are left out: {count}</source><translation>文字和轨迹编号将被略去：{count}</translation></message>
    <message><source>The mask holds {count} different values: JPEG or resampling invented them. Save masks as PNG.</source><translation>掩膜里有 {count} 种不同的值：是 JPEG 压缩或缩放造成的。请把掩膜存为 PNG。</translation></message>
    <message><source>{count} values are not in the legend; {percent} % of the pixels are ignored for that.</source><translation>有 {count} 个值不在图例中；因此 {percent} % 的像素被忽略。</translation></message>
    <message><source>{path} holds no mask that can be read.</source><translation>{path} 里没有可以读取的掩膜。</translation></message>
    <message><source>Outlines become pixels; things of one category grow together, and the later one lies on top.</source><translation>轮廓将变成像素；同一类别的目标会连成一片，重叠处以后画的为准。</translation></message>
    <message><source>No legend says what the masks mean: the categories are called by number or colour.</source><translation>没有图例说明掩膜的含义：类别以编号或颜色命名。</translation></message>
    <message><source>Rename them in the project, or put a legend.json beside the masks and import again.</source><translation>请在项目里改名，或在掩膜旁放一个 legend.json 后重新导入。</translation></message>
    <message><source>Reading masks</source><translation>正在读取掩膜</translation></message>
    <message><source>{path} holds no pictures.</source><translation>{path} 里没有图片。</translation></message>
    <message><source>The name does not begin with letters and a number.</source><translation>文件名不是以字母加数字开头。</translation></message>
    <message><source>The compressed mask is broken.</source><translation>压缩的掩膜已损坏。</translation></message>
    <message><source>The run lengths of the mask do not add up to {width} x {height}.</source><translation>掩膜的游程长度（run length）加起来不等于 {width} x {height}。</translation></message>
    <message><source>Import {format}</source><translation>导入 {format}</translation></message>
    <message><source>{path} holds neither pictures nor a data set of a known kind.</source><translation>{path} 里既没有图片，也没有可识别的数据集。</translation></message>
    <message><source>Known are: {formats}</source><translation>可识别的有：{formats}</translation></message>
    <message><source>There is no format {name}.</source><translation>没有名为 {name} 的格式。</translation></message>
    <message><source>Labels were drawn on photos that were not turned upright; they were turned, too: {count}</source><translation>有些标注画在未转正的照片上，已随照片一起转正：{count}</translation></message>
    <message><source>Labels were drawn at another size of the picture and were scaled: {count}</source><translation>有些标注画在另一种尺寸的图片上，已按比例缩放：{count}</translation></message>
    <message><source>Pictures have another size than their label file says; look at them: {count}</source><translation>有些图片的尺寸与标注文件所写的不同，请检查：{count}</translation></message>
    <message><source>There is nothing at {path}.</source><translation>{path} 不存在。</translation></message>
    <message><source>Looking at what the format cannot hold</source><translation>正在查看该格式存不下的内容</translation></message>
    <message><source>Pictures that cannot be read are left out: {count}</source><translation>无法读取的图片将被略去：{count}</translation></message>
    <message><source>The file was not found.</source><translation>找不到文件。</translation></message>
    <message><source>It is the same picture as {other}, which came first.</source><translation>它与先出现的 {other} 是同一张图片。</translation></message>
    <message><source>Outlines, masks and rotated boxes become upright boxes: {count}</source><translation>轮廓、掩膜和旋转框将变成水平框：{count}</translation></message>
    <message><source>{path} holds no Pascal VOC file.</source><translation>{path} 里没有 Pascal VOC 文件。</translation></message>
    <message><source>The object has no box.</source><translation>这个目标没有框。</translation></message>
    <message><source>The box has no area: {box}</source><translation>框没有面积：{box}</translation></message>
    <message><source>The box has no number for {key}: {said}</source><translation>框的 {key} 不是数字：{said}</translation></message>
    <message><source>Its picture has another file already: {name}</source><translation>它的图片已有另一个标注文件：{name}</translation></message>
    <message><source>The data set names no categories: they are called by their numbers.</source><translation>数据集没有写明类别名称：以编号命名。</translation></message>
    <message><source>Keypoints of YOLO are not read yet; their boxes are: {count}</source><translation>目前还不读取 YOLO 的关键点，只读取其框：{count}</translation></message>
    <message><source>A line needs a category number and at least four fractions.</source><translation>每行需要一个类别编号和至少四个小数。</translation></message>
    <message><source>The numbers are not fractions of the picture.</source><translation>这些数字不是相对于图片的比例。</translation></message>
    <message><source>It reached beyond the picture and was cut off there.</source><translation>它超出了图片，已在边缘截掉。</translation></message>
    <message><source>The line is not made of numbers.</source><translation>这一行不是由数字组成的。</translation></message>
    <message><source>The data set has no category of number {number}.</source><translation>数据集里没有编号为 {number} 的类别。</translation></message>
    <message><source>The box has no area in the picture.</source><translation>框在图片内没有面积。</translation></message>
    <message><source>{path} is not a YOLO data.yaml.</source><translation>{path} 不是 YOLO 的 data.yaml。</translation></message>
    <message><source>The list names a picture that is not there: {name}</source><translation>列表里的图片不存在：{name}</translation></message>
    <message><source>data.yaml speaks of this place, but it is not there.</source><translation>data.yaml 提到了这个位置，但它不存在。</translation></message>
    <message><source>A category needs a whole number.</source><translation>类别的编号必须是整数。</translation></message>
    <message><source>Masks become outlines along their pixels: {count}</source><translation>掩膜将变成沿像素边缘的轮廓：{count}</translation></message>
    <message><source>Holes and several parts are joined by seams of no width: {count}</source><translation>孔和多个部分将用零宽度的接缝连成一条线：{count}</translation></message>
    <message><source>Regions to ignore are left out: {count}</source><translation>忽略区域将被略去：{count}</translation></message>
    <message><source>Boxes ({boxes}) and outlines ({outlines}) are mixed: some programs take only one of them.</source><translation>框（{boxes}）和轮廓（{outlines}）混在一起：有些程序只接受其中一种。</translation></message>
</context>
</TS>
