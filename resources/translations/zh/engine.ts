<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>Convolution, subsampling and fully connected layers learn together, end to end.</source><translation>卷积、下采样和全连接层从头到尾一起学习。</translation></message>
    <message><source>Shortcuts around each pair of layers let a much deeper network learn.</source><translation>每两层旁边加一条捷径，网络可以深得多也能学好。</translation></message>
    <message><source>A search finds cheap blocks for phones; channel attention and a hard swish make up for their size.</source><translation>通过搜索找到适合手机的轻量模块，再用通道注意力和 hard swish 弥补规模的不足。</translation></message>
    <message><source>One pass finds all things: fitted anchors, bounded boxes, several cells that answer for each box.</source><translation>一次前向就找出所有目标：按数据拟合的锚框、有界的框回归，每个框由多个格子负责。</translation></message>
    <message><source>Default boxes on six maps, predicted by separable convolutions that suit a phone.</source><translation>在六层特征图上设默认框，用适合手机的可分离卷积来预测。</translation></message>
    <message><source>A path down finds what is there, a path up says where, and maps of equal size are joined across.</source><translation>下行路径看出有什么，上行路径说明在哪里，相同大小的特征图横向拼接。</translation></message>
    <message><source>Convolutions with holes see the surroundings at several scales; a small decoder sharpens the borders.</source><translation>空洞卷积在多个尺度上看周围环境，小型解码器让边界更清晰。</translation></message>
    <message><source>There is no network called {name}.</source><translation>没有名为 {name} 的网络。</translation></message>
    <message><source>Try one of: {names}.</source><translation>可以试试：{names}。</translation></message>
    <message><source>{count} pictures cannot be read.</source><translation>{count} 张图片无法读取。</translation></message>
    <message><source>Copy the files again from where they came from, or remove the pictures from the project.</source><translation>请从原来的地方重新复制这些文件，或者把图片从项目中移除。</translation></message>
    <message><source>The files of {count} pictures are not where they were.</source><translation>{count} 张图片的文件不在原来的位置了。</translation></message>
    <message><source>Connect the drive they are on, or choose the folder where they are now.</source><translation>请连接存放它们的硬盘，或者选择它们现在所在的文件夹。</translation></message>
    <message><source>{count} pictures look the same as pictures in another part, so the score will be too good.</source><translation>{count} 张图片与另一部分中的图片看起来一样，得分会虚高。</translation></message>
    <message><source>Divide the pictures again: those that look the same are then kept together.</source><translation>请重新划分：看起来一样的图片会放在一起。</translation></message>
    <message><source>{count} groups have pictures in more than one part, so the score will be too good.</source><translation>{count} 个分组的图片分散在多个部分里，得分会虚高。</translation></message>
    <message><source>Divide the pictures again: groups are then kept together.</source><translation>请重新划分：同组的图片会放在一起。</translation></message>
    <message><source>No picture is labeled yet.</source><translation>还没有标注任何图片。</translation></message>
    <message><source>Label some pictures: twenty of each category are a good start.</source><translation>先标注一些图片：每个类别二十张是个不错的开始。</translation></message>
    <message><source>{count} labeled pictures are not divided yet: a training divides them itself, or learns from them.</source><translation>{count} 张已标注的图片还没有划分：训练时会自动划分，或直接用来学习。</translation></message>
    <message><source>Divide the pictures, so that every training is tested on the same ones.</source><translation>请划分图片，让每次训练都用同样的图片来测试。</translation></message>
    <message><source>No groups are set, although the pictures seem to belong together in {count}.</source><translation>还没有设置分组，但这些图片似乎可以归为 {count} 组。</translation></message>
    <message><source>Set groups, so that the test is not easier than reality. Perhaps by: {rule}</source><translation>请设置分组，否则测试会比实际情况容易。也许可以按：{rule}</translation></message>
    <message><source>{count} pictures have annotations that reach over their edge.</source><translation>{count} 张图片的标注超出了图片边缘。</translation></message>
    <message><source>Move the shapes into the picture; if all are shifted, the labels were made for another size of it.</source><translation>请把形状移回图片内；如果全都偏移了，说明标注是按另一种图片尺寸做的。</translation></message>
    <message><source>{count} pictures have shapes of less than {area} square pixels.</source><translation>{count} 张图片中有小于 {area} 平方像素的形状。</translation></message>
    <message><source>Delete these shapes if they were made by accident.</source><translation>如果是误画的，请删除这些形状。</translation></message>
    <message><source>{count} pictures have the same annotation twice.</source><translation>{count} 张图片中有重复的标注。</translation></message>
    <message><source>Delete one of the two.</source><translation>请删除其中一个。</translation></message>
    <message><source>No labeled picture has {categories}.</source><translation>已标注的图片中都没有 {categories}。</translation></message>
    <message><source>Label some, or remove the category.</source><translation>请标注一些，或者移除这个类别。</translation></message>
    <message><source>{count} pictures have drafts that nobody has looked at.</source><translation>{count} 张图片有还没人看过的草稿。</translation></message>
    <message><source>Accept, mend or delete them; until then they are not learned from.</source><translation>请接受、修改或删除它们；在此之前网络不会学习这些内容。</translation></message>
    <message><source>{count} pictures are not labeled yet.</source><translation>{count} 张图片还没有标注。</translation></message>
    <message><source>Label them, or mark those as empty in which there is nothing to find.</source><translation>请标注它们；图中确实没有目标的，请标为“空”。</translation></message>
    <message><source>{part} has no labeled pictures.</source><translation>“{part}”部分里没有已标注的图片。</translation></message>
    <message><source>Label more pictures, then divide them again.</source><translation>请多标注一些图片，然后重新划分。</translation></message>
    <message><source>Only {count} pictures have {category}.</source><translation>只有 {count} 张图片中有 {category}。</translation></message>
    <message><source>Label more pictures with it; twenty are a start, a hundred are good.</source><translation>请多标注一些含有它的图片；二十张算起步，一百张就不错了。</translation></message>
    <message><source>{often} is in {many} pictures, {rare} in {few} only.</source><translation>{often} 出现在 {many} 张图片中，{rare} 只出现在 {few} 张中。</translation></message>
    <message><source>Label more pictures of the rare category, and look at its own score, not only at the mean.</source><translation>请多标注一些少见类别的图片；评估时也要看它自己的得分，不要只看平均值。</translation></message>
    <message><source>{part} has no picture with {category}.</source><translation>“{part}”部分里没有含 {category} 的图片。</translation></message>
    <message><source>Label more pictures with it, then divide them again.</source><translation>请多标注一些含有它的图片，然后重新划分。</translation></message>
    <message><source>Copy it again from where it came from, or leave it out.</source><translation>请从原来的地方重新复制，或者不用这张。</translation></message>
    <message><source>Open it in another program and save it as PNG, TIFF or JPEG.</source><translation>请用别的程序打开，另存为 PNG、TIFF 或 JPEG。</translation></message>
    <message><source>{name} is not a picture that can be read here.</source><translation>{name} 不是这里能读取的图片。</translation></message>
    <message><source>{name} is a {kind} picture, which cannot be read here.</source><translation>{name} 是 {kind} 图片，这里无法读取。</translation></message>
    <message><source>{name} says it has {width} x {height} pixels and {bands} bands, too many to open.</source><translation>{name} 标称有 {width} x {height} 像素、{bands} 个波段，太大，无法打开。</translation></message>
    <message><source>Cut it into tiles or save it smaller; at most {side} x {side} pixels.</source><translation>请把它切成小块或存得小一些；最大 {side} x {side} 像素。</translation></message>
    <message><source>A {suffix} file cannot hold {bands} bands of {dtype}.</source><translation>{suffix} 文件存不下 {bands} 个 {dtype} 波段。</translation></message>
    <message><source>Save it as .tif, which holds any number of bands.</source><translation>请存为 .tif，它可以存任意多个波段。</translation></message>
    <message><source>{name} cannot be written in this format.</source><translation>{name} 无法以这种格式保存。</translation></message>
    <message><source>Save it as .tif.</source><translation>请存为 .tif。</translation></message>
    <message><source>{name} has {pages} pages, there is no page {page}.</source><translation>{name} 有 {pages} 页，没有第 {page} 页。</translation></message>
    <message><source>{name} cannot be written: {reason}.</source><translation>{name} 无法写入：{reason}。</translation></message>
    <message><source>Check that the folder exists, that the disk is not full and that you may write there.</source><translation>请确认文件夹存在、磁盘未满，并且您有写入权限。</translation></message>
    <message><source>{name} is empty.</source><translation>{name} 是空文件。</translation></message>
    <message><source>{name} is not there any more.</source><translation>{name} 已经不在了。</translation></message>
    <message><source>It may have been moved or renamed, or its disk is not connected: {path}</source><translation>它可能被移动或改名了，或者所在的硬盘没有连接：{path}</translation></message>
    <message><source>{name} cannot be opened: {reason}.</source><translation>{name} 无法打开：{reason}。</translation></message>
    <message><source>Check that the file is there and that you may read it.</source><translation>请确认文件存在，并且您有读取权限。</translation></message>
    <message><source>{name} does not fit into memory.</source><translation>内存放不下 {name}。</translation></message>
    <message><source>Close other programs, or cut it into tiles.</source><translation>请关闭其他程序，或把它切成小块。</translation></message>
    <message><source>{name} is broken or cut off.</source><translation>{name} 已损坏或不完整。</translation></message>
    <message><source>Results cannot be saved as {name}.</source><translation>结果无法保存为 {name}。</translation></message>
    <message><source>Choose among {names}.</source><translation>请从 {names} 中选择。</translation></message>
    <message><source>Single pictures cannot be saved as a video.</source><translation>单张图片无法保存为视频。</translation></message>
    <message><source>Save pictures with drawings instead.</source><translation>请改为保存带绘制结果的图片。</translation></message>
    <message><source>The folder {name} holds results of another model, other pictures or other settings.</source><translation>文件夹 {name} 里的结果来自别的模型、别的图片或别的设置。</translation></message>
    <message><source>Choose another folder, or start this one anew.</source><translation>请选择其他文件夹，或者从头开始。</translation></message>
    <message><source>The folder {name} cannot be written to: {why}.</source><translation>文件夹 {name} 无法写入：{why}。</translation></message>
    <message><source>What was done so far is kept: make room or choose another folder, then start again to go on.</source><translation>已完成的部分会保留：请腾出空间或选择其他文件夹，再次开始即可继续。</translation></message>
    <message><source>The camera {name} gives no picture any more: check its cable.</source><translation>摄像头 {name} 没有画面了：请检查连接线。</translation></message>
    <message><source>The stream {name} was interrupted.</source><translation>视频流 {name} 中断了。</translation></message>
    <message><source>The camera {name} cannot be opened.</source><translation>摄像头 {name} 无法打开。</translation></message>
    <message><source>Check that it is plugged in, that no other program uses it, and that you may use it.</source><translation>请确认它已插好、没有被其他程序占用，并且您有使用权限。</translation></message>
    <message><source>The stream {name} cannot be opened.</source><translation>视频流 {name} 无法打开。</translation></message>
    <message><source>Check the address, and that this computer can reach it: open it in a browser or in VLC.</source><translation>请检查地址，并确认这台电脑能访问它：可以用浏览器或 VLC 打开试试。</translation></message>
    <message><source>It goes on by itself as soon as the picture is back.</source><translation>画面恢复后会自动继续。</translation></message>
    <message><source>The picture of {name} is back.</source><translation>{name} 的画面恢复了。</translation></message>
    <message><source>The model file {name} is broken or not an ONNX model.</source><translation>模型文件 {name} 已损坏，或者不是 ONNX 模型。</translation></message>
    <message><source>Copy the file again, or export the run again.</source><translation>请重新复制文件，或重新导出这次训练。</translation></message>
    <message><source>The model file {name} was not made by Seedling.</source><translation>模型文件 {name} 不是由 Seedling 生成的。</translation></message>
    <message><source>Choose the model.onnx of a finished run; model files of other programs cannot be opened yet.</source><translation>请选择已完成训练的 model.onnx；目前还不能打开其他程序的模型文件。</translation></message>
    <message><source>The model file {name} cannot be read: {why}.</source><translation>模型文件 {name} 无法读取：{why}。</translation></message>
    <message><source>Check that the file is still there and that you may open it.</source><translation>请确认文件还在，并且您有权限打开。</translation></message>
    <message><source>The model file {name} was made by a newer Seedling.</source><translation>模型文件 {name} 由更新版本的 Seedling 生成。</translation></message>
    <message><source>Update Seedling to open it.</source><translation>请更新 Seedling 后再打开。</translation></message>
    <message><source>The description inside the model file {name} cannot be understood.</source><translation>模型文件 {name} 里的说明信息无法识别。</translation></message>
    <message><source>Export the run again.</source><translation>请重新导出这次训练。</translation></message>
    <message><source>This network has learned from no mirrored pictures, so it cannot look at them.</source><translation>这个网络训练时没有见过镜像图片，因此不能看镜像。</translation></message>
    <message><source>Let it look once, or train one with pictures mirrored left-right or top-bottom.</source><translation>让它只看一遍，或者用左右或上下镜像的图片再训练一个。</translation></message>
    <message><source>ONNX Runtime cannot open the model file {name}.</source><translation>ONNX Runtime 无法打开模型文件 {name}。</translation></message>
    <message><source>Export the run again. ONNX Runtime says: {what}</source><translation>请重新导出这次训练。ONNX Runtime 的说明：{what}</translation></message>
    <message><source>The picture has {found} bands, but the network was trained on {wanted}: {names}.</source><translation>图片有 {found} 个波段，而网络是用 {wanted} 个波段训练的：{names}。</translation></message>
    <message><source>Use pictures with the same bands, or train a network on the bands these pictures have.</source><translation>请使用波段相同的图片，或者用这些图片的波段训练一个网络。</translation></message>
    <message><source>The model file {name} uses operations that this computer's ONNX Runtime lacks.</source><translation>模型文件 {name} 用到了这台电脑的 ONNX Runtime 不支持的运算。</translation></message>
    <message><source>Update Seedling, or export the run again on this computer. ONNX Runtime says: {what}</source><translation>请更新 Seedling，或在这台电脑上重新导出。ONNX Runtime 的说明：{what}</translation></message>
    <message><source>The picture has {found} pixels, but the network was trained on {wanted} pixels.</source><translation>图片的像素类型是 {found}，而网络是用 {wanted} 像素训练的。</translation></message>
    <message><source>Use pictures of the kind the network was trained on, or train a network on this kind.</source><translation>请使用与训练时同类的图片，或者用这类图片训练一个网络。</translation></message>
    <message><source>The network inside {name} does not fit its description.</source><translation>{name} 里的网络与它的说明不符。</translation></message>
    <message><source>The video {name} cannot be written.</source><translation>视频 {name} 无法写入。</translation></message>
    <message><source>Check that the folder can be written to and that the disk is not full.</source><translation>请确认文件夹可以写入，并且磁盘未满。</translation></message>
    <message><source>No picture was chosen.</source><translation>没有选择图片。</translation></message>
    <message><source>Choose at least one.</source><translation>请至少选择一张。</translation></message>
    <message><source>{spec} is not a camera number.</source><translation>{spec} 不是摄像头编号。</translation></message>
    <message><source>There is no picture in the folder {name}.</source><translation>文件夹 {name} 里没有图片。</translation></message>
    <message><source>Choose a folder with JPEG, PNG, TIFF, BMP or WebP files.</source><translation>请选择含有 JPEG、PNG、TIFF、BMP 或 WebP 文件的文件夹。</translation></message>
    <message><source>{name} was left out. {why}</source><translation>{name} 已跳过。{why}</translation></message>
    <message><source>Sending to Data</source><translation>正在发送到“数据”</translation></message>
    <message><source>Send to Data</source><translation>发送到“数据”</translation></message>
    <message><source>The picture {name} cannot be written: {why}.</source><translation>图片 {name} 无法写入：{why}。</translation></message>
    <message><source>Check that the disk is not full and that you may write to the project's folder.</source><translation>请确认磁盘未满，并且您有权限写入项目文件夹。</translation></message>
    <message><source>The video {name} cannot be decoded.</source><translation>视频 {name} 无法解码。</translation></message>
    <message><source>It may be damaged, or in a rare format: save it again as MP4 (H.264).</source><translation>它可能已损坏，或者格式少见：请另存为 MP4（H.264）。</translation></message>
    <message><source>{name} is not a video.</source><translation>{name} 不是视频。</translation></message>
    <message><source>Choose an MP4, AVI, MOV, MKV or WebM file.</source><translation>请选择 MP4、AVI、MOV、MKV 或 WebM 文件。</translation></message>
    <message><source>{name} ends early: {found} of {total} frames could be read.</source><translation>{name} 提前结束：{total} 帧中只读出了 {found} 帧。</translation></message>
    <message><source>The file may be damaged or not completely copied.</source><translation>文件可能已损坏，或者没有复制完整。</translation></message>
    <message><source>Pretrained weights are loaded, except where their shape differs: {parts} start from scratch.</source><translation>已载入预训练权重；形状不同的部分除外：{parts} 从头训练。</translation></message>
    <message><source>The weights in {name} are not those of {title}.</source><translation>{name} 里的权重不是 {title} 的。</translation></message>
    <message><source>Choose a file made for this network, or start from scratch.</source><translation>请选择为这个网络准备的文件，或者从头训练。</translation></message>
    <message><source>There is no file {name}.</source><translation>没有文件 {name}。</translation></message>
    <message><source>Choose the weights file once more.</source><translation>请重新选择权重文件。</translation></message>
    <message><source>There are no pretrained weights for {title}: training starts from scratch.</source><translation>{title} 没有预训练权重：将从头训练。</translation></message>
    <message><source>{name} cannot be read as a weights file.</source><translation>{name} 无法作为权重文件读取。</translation></message>
    <message><source>Download it once more. Files that hold code beside weights are refused.</source><translation>请重新下载。除权重外还含有代码的文件会被拒绝。</translation></message>
    <message><source>The pretrained weights cannot be downloaded here: training starts from scratch.</source><translation>这里无法下载预训练权重：将从头训练。</translation></message>
    <message><source>Download {url} elsewhere and choose the file under "Begin with", or copy it to {file}.</source><translation>请在别处下载 {url}，然后在“从哪里开始”里选择它，或把它复制为 {file}。</translation></message>
    <message><source>The disk of the project is full; the last change was not kept.</source><translation>项目所在的磁盘已满，最后一次更改没有保存。</translation></message>
    <message><source>Free some space, then do it again. Everything before it is safe.</source><translation>请腾出一些空间再重做一次。之前的内容都是安全的。</translation></message>
    <message><source>The project cannot be changed: there is no permission to write into {folder}.</source><translation>项目无法更改：没有写入 {folder} 的权限。</translation></message>
    <message><source>Ask for permission to write there, or copy the project to a folder of your own.</source><translation>请申请写入权限，或把项目复制到自己的文件夹。</translation></message>
    <message><source>The disk of the project cannot be reached: {folder}.</source><translation>无法访问项目所在的磁盘：{folder}。</translation></message>
    <message><source>Check that the drive or the network share is connected, then open the project again.</source><translation>请确认硬盘或网络共享已连接，然后重新打开项目。</translation></message>
    <message><source>The project is being written by another program: {folder}.</source><translation>另一个程序正在写入这个项目：{folder}。</translation></message>
    <message><source>Close the other program, or try again in a moment.</source><translation>请关闭那个程序，或稍后再试。</translation></message>
    <message><source>The project file cannot be opened: {file}.</source><translation>项目文件无法打开：{file}。</translation></message>
    <message><source>Check that the folder exists and that you may read and write it.</source><translation>请确认文件夹存在，并且您有读写权限。</translation></message>
    <message><source>The project file is damaged: {file}.</source><translation>项目文件已损坏：{file}。</translation></message>
    <message><source>Nothing was changed. Keep the file, and restore the folder from your last backup.</source><translation>没有做任何更改。请保留这个文件，并用最近的备份恢复文件夹。</translation></message>
    <message><source>The project file is damaged or is not a Seedling project: {file}.</source><translation>项目文件已损坏，或者不是 Seedling 项目：{file}。</translation></message>
    <message><source>The project {name} is closed.</source><translation>项目 {name} 已关闭。</translation></message>
    <message><source>{count} annotations use this category.</source><translation>有 {count} 条标注在使用这个类别。</translation></message>
    <message><source>Give them another category or delete them first, or remove the category with its annotations.</source><translation>请先给它们换一个类别或删除它们，或者连同标注一起移除这个类别。</translation></message>
    <message><source>A category needs a name.</source><translation>类别需要一个名称。</translation></message>
    <message><source>There is a category {name} already.</source><translation>已经有名为 {name} 的类别。</translation></message>
    <message><source>Choose another name.</source><translation>请换一个名称。</translation></message>
    <message><source>{count} of these pictures have annotations, so they are not empty.</source><translation>其中 {count} 张图片有标注，所以不能算“空”。</translation></message>
    <message><source>Delete the annotations first, then mark the pictures as empty.</source><translation>请先删除标注，再把图片标为“空”。</translation></message>
    <message><source>{count} of these pictures have no annotations.</source><translation>其中 {count} 张图片没有标注。</translation></message>
    <message><source>If there is nothing to find in them, mark them as empty.</source><translation>如果图中没有目标，请标为“空”。</translation></message>
    <message><source>The first {number} parts of the file name, e.g. {example}</source><translation>文件名的前 {number} 段，例如 {example}</translation></message>
    <message><source>The folder of the picture, e.g. {example}</source><translation>图片所在的文件夹，例如 {example}</translation></message>
    <message><source>The folder above the folder of the picture, e.g. {example}</source><translation>图片所在文件夹的上一级，例如 {example}</translation></message>
    <message><source>Part {number} of the file name, e.g. {example}</source><translation>文件名的第 {number} 段，例如 {example}</translation></message>
    <message><source>The pattern {pattern} cannot be read: {reason}.</source><translation>无法识别模式 {pattern}：{reason}。</translation></message>
    <message><source>An example: plant(\d+) takes the number after the word plant.</source><translation>例如：plant(\d+) 会取出 plant 后面的数字。</translation></message>
    <message><source>Reading pictures</source><translation>正在读取图片</translation></message>
    <message><source>Find missing pictures</source><translation>查找缺失的图片</translation></message>
    <message><source>The file {name} was not found.</source><translation>没有找到文件 {name}。</translation></message>
    <message><source>{name} has the same content as {other} and was not added again.</source><translation>{name} 与 {other} 内容相同，没有重复添加。</translation></message>
    <message><source>The name of {name} has characters that cannot be read.</source><translation>{name} 的文件名里有无法识别的字符。</translation></message>
    <message><source>Give the file another name, then add it again.</source><translation>请给文件改名，然后重新添加。</translation></message>
    <message><source>{name} cannot be read: {reason}.</source><translation>{name} 无法读取：{reason}。</translation></message>
    <message><source>Add pictures</source><translation>添加图片</translation></message>
    <message><source>Looking for missing pictures</source><translation>正在查找缺失的图片</translation></message>
    <message><source>{user} has this project open on the computer {host}; here it can be looked at but not changed.</source><translation>{user} 正在电脑 {host} 上使用这个项目；这里只能查看，不能修改。</translation></message>
    <message><source>{user} has this project open in another window of this computer (process {pid}); here it can be looked at but not changed.</source><translation>{user} 已在这台电脑的另一个窗口中打开了这个项目（进程 {pid}）；这里只能查看，不能修改。</translation></message>
    <message><source>Somebody</source><translation>有人</translation></message>
    <message><source>There is no permission to write into {folder}; it can be looked at but not changed.</source><translation>没有写入 {folder} 的权限；只能查看，不能修改。</translation></message>
    <message><source>{folder} cannot be used: {reason}.</source><translation>{folder} 无法使用：{reason}。</translation></message>
    <message><source>Check that the drive or the network share is connected, then try again.</source><translation>请确认硬盘或网络共享已连接，然后重试。</translation></message>
    <message><source>There is a project in {folder} already.</source><translation>{folder} 里已经有一个项目。</translation></message>
    <message><source>Open it, or choose another folder.</source><translation>请打开它，或选择其他文件夹。</translation></message>
    <message><source>The project was opened to look at it only.</source><translation>项目是以只读方式打开的。</translation></message>
    <message><source>Choose another folder, or ask for permission to write there.</source><translation>请选择其他文件夹，或申请写入权限。</translation></message>
    <message><source>The disk is full: {folder}.</source><translation>磁盘已满：{folder}。</translation></message>
    <message><source>Free some space, then do it again.</source><translation>请腾出一些空间再试。</translation></message>
    <message><source>The file {file} was not made by Seedling.</source><translation>文件 {file} 不是由 Seedling 生成的。</translation></message>
    <message><source>Choose another folder.</source><translation>请选择其他文件夹。</translation></message>
    <message><source>The project in {folder} was made by a newer version of Seedling.</source><translation>{folder} 里的项目由更新版本的 Seedling 创建。</translation></message>
    <message><source>Update Seedling to open it. Nothing was changed.</source><translation>请更新 Seedling 后再打开。没有做任何更改。</translation></message>
    <message><source>There is no project in {folder}.</source><translation>{folder} 里没有项目。</translation></message>
    <message><source>Choose the folder that holds the file {name}.</source><translation>请选择含有文件 {name} 的文件夹。</translation></message>
    <message><source>Looking for pictures that look the same</source><translation>正在查找看起来一样的图片</translation></message>
    <message><source>Dividing the pictures</source><translation>正在划分图片</translation></message>
    <message><source>Divide pictures</source><translation>划分图片</translation></message>
    <message><source>The shares of train, val and test must be three numbers that add up to 1.</source><translation>训练、验证、测试的比例必须是三个相加等于 1 的数。</translation></message>
    <message><source>Usual are 0.7, 0.15 and 0.15.</source><translation>常用的是 0.7、0.15 和 0.15。</translation></message>
    <message><source>Most pictures look so similar that near-duplicates cannot be told apart; they were not looked for.</source><translation>大多数图片彼此太像，无法分辨近似重复的图片，因此没有查找。</translation></message>
    <message><source>Set groups, for example by plant or by day, so that similar pictures stay together.</source><translation>请设置分组，例如按植株或按日期，让相似的图片放在一起。</translation></message>
    <message><source>Add category</source><translation>添加类别</translation></message>
    <message><source>Change category</source><translation>修改类别</translation></message>
    <message><source>Remove category</source><translation>移除类别</translation></message>
    <message><source>Set groups</source><translation>设置分组</translation></message>
    <message><source>Close it there, then open it here again.</source><translation>请在那边关闭，然后在这里重新打开。</translation></message>
    <message><source>The picture {name} is not where it was: {folder}.</source><translation>图片 {name} 不在原来的位置了：{folder}。</translation></message>
    <message><source>Connect the drive it is on, or tell the project where the pictures are now.</source><translation>请连接存放它的硬盘，或告诉项目图片现在在哪里。</translation></message>
    <message><source>Drawing the pictures</source><translation>正在绘制图片</translation></message>
    <message><source>The folder {folder} is not empty.</source><translation>文件夹 {folder} 不是空的。</translation></message>
    <message><source>Choose a new folder for the garden.</source><translation>请为花园选择一个新文件夹。</translation></message>
    <message><source>Make the sample garden</source><translation>创建示例花园</translation></message>
    <message><source>The sample video cannot be written.</source><translation>示例视频无法写入。</translation></message>
    <message><source>Check that the disk is not full.</source><translation>请确认磁盘未满。</translation></message>
    <message><source>Drawing the video</source><translation>正在绘制视频</translation></message>
    <message><source>There is no task named {name}.</source><translation>没有名为 {name} 的任务。</translation></message>
    <message><source>The tasks are classification, detection and segmentation.</source><translation>任务有分类（classification）、检测（detection）和分割（segmentation）。</translation></message>
    <message><source>background</source><translation>背景</translation></message>
    <message><source>{path} is damaged or not a checkpoint of Seedling.</source><translation>{path} 已损坏，或者不是 Seedling 的检查点。</translation></message>
    <message><source>Train again, or use another run.</source><translation>请重新训练，或使用另一次训练。</translation></message>
    <message><source>{name} has changed since it was added.</source><translation>{name} 在添加之后被改动过。</translation></message>
    <message><source>Remove the picture in Data and add it again, or put the old file back.</source><translation>请在“数据”里移除这张图片再重新添加，或者把旧文件放回来。</translation></message>
    <message><source>The project has no category {name}, which the model knows.</source><translation>模型认识类别 {name}，但项目里没有。</translation></message>
    <message><source>Use the project that the model was trained on, or name the categories alike.</source><translation>请使用训练这个模型的项目，或把类别改成相同的名称。</translation></message>
    <message><source>There are no labeled pictures in the split {name}.</source><translation>划分 {name} 里没有已标注的图片。</translation></message>
    <message><source>Divide the pictures in Data, or choose another split: train, val or test.</source><translation>请在“数据”里划分图片，或选择另一个划分：train、val 或 test。</translation></message>
    <message><source>Measuring on pictures it has not seen</source><translation>正在用网络没见过的图片测试</translation></message>
    <message><source>The exported model differs from the network: scores by {score:.2g}, boxes by {box:.2g} pixels.</source><translation>导出的模型与网络不一致：分数相差 {score:.2g}，框相差 {box:.2g} 像素。</translation></message>
    <message><source>It is not offered for use. Please report this with the run's folder.</source><translation>这个模型不会提供使用。请附上训练文件夹报告这个问题。</translation></message>
    <message><source>Exporting the model</source><translation>正在导出模型</translation></message>
    <message><source>Writing the report</source><translation>正在写报告</translation></message>
    <message><source>Memory ran out; it goes on with {count} pictures at once.</source><translation>内存不足，改为每批 {count} 张图片继续。</translation></message>
    <message><source>Close other programs, or choose a smaller picture size.</source><translation>请关闭其他程序，或选择较小的图片尺寸。</translation></message>
    <message><source>No improvement for {count} epochs: the training ends here.</source><translation>连续 {count} 轮没有进步：训练到此结束。</translation></message>
    <message><source>Validating</source><translation>正在验证</translation></message>
    <message><source>There is not enough memory for a single picture.</source><translation>内存连一张图片都放不下。</translation></message>
    <message><source>Choose a smaller picture size or a smaller network.</source><translation>请选择较小的图片尺寸或较小的网络。</translation></message>
    <message><source>There are {count} graphics cards for {processes} processes.</source><translation>有 {processes} 个进程，但只有 {count} 张显卡。</translation></message>
    <message><source>Start torchrun with --nproc-per-node {count}.</source><translation>启动 torchrun 时请用 --nproc-per-node {count}。</translation></message>
    <message><source>{count} pictures at once are too few for {processes} processes.</source><translation>每批 {count} 张图片不够 {processes} 个进程分。</translation></message>
    <message><source>Set --batch-size to {count} or more, or start fewer processes.</source><translation>请把 --batch-size 设为 {count} 或更大，或者少启动几个进程。</translation></message>
    <message><source>Another process of this training has ended, or can no longer be reached.</source><translation>这次训练的另一个进程已经结束，或者联系不上了。</translation></message>
    <message><source>It goes on from its last epoch: resume {run} (torchrun ... --resume {run}).</source><translation>可从最后完成的一轮接着训练：继续 {run}（torchrun ... --resume {run}）。</translation></message>
    <message><source>The processes of this training could not meet: {reason}.</source><translation>这次训练的各个进程无法互相联系：{reason}。</translation></message>
    <message><source>Start torchrun on all computers with the same --nnodes and --rdzv-endpoint.</source><translation>请在所有电脑上用相同的 --nnodes 和 --rdzv-endpoint 启动 torchrun。</translation></message>
    <message><source>There is not enough memory for so many pictures at once.</source><translation>内存放不下这么多张图片。</translation></message>
    <message><source>Start again with {count} pictures at once (--batch-size {count}).</source><translation>请改为每批 {count} 张（--batch-size {count}）重新开始。</translation></message>
    <message><source>The processes of this training have ended without a word.</source><translation>这次训练的各个进程没有留下任何说明就结束了。</translation></message>
    <message><source>Resume it: it goes on from its last epoch.</source><translation>请继续训练：它会从最后完成的一轮接着来。</translation></message>
    <message><source>This computer cannot train on {device}.</source><translation>这台电脑无法在 {device} 上训练。</translation></message>
    <message><source>Use cpu or auto; `python3 main.py doctor` says what works here.</source><translation>请使用 cpu 或 auto；运行 `python3 main.py doctor` 可以查看这台电脑支持什么。</translation></message>
    <message><source>{width}x{height} is too small for {title}.</source><translation>{width}x{height} 对 {title} 来说太小了。</translation></message>
    <message><source>Use at least {least}.</source><translation>请至少使用 {least}。</translation></message>
    <message><source>{title} has no option {name}.</source><translation>{title} 没有选项 {name}。</translation></message>
    <message><source>{name} cannot be {value}.</source><translation>{name} 不能是 {value}。</translation></message>
    <message><source>Choose one of: {names}.</source><translation>请选择其中之一：{names}。</translation></message>
    <message><source>Its options are: {names}.</source><translation>它的选项有：{names}。</translation></message>
    <message><source>It has none.</source><translation>它没有选项。</translation></message>
    <message><source>{name} cannot go on: it is finished or has no checkpoint.</source><translation>{name} 无法继续：它已经完成，或者没有检查点。</translation></message>
    <message><source>Only a stopped, failed or interrupted run can be resumed.</source><translation>只有停止、失败或中断的训练才能继续。</translation></message>
    <message><source>Going on with {name}</source><translation>正在继续 {name}</translation></message>
    <message><source>The category {name} is gone from the project.</source><translation>项目里已经没有类别 {name}。</translation></message>
    <message><source>Undo that, or train again.</source><translation>请撤销那次更改，或重新训练。</translation></message>
    <message><source>{title} cannot start from {name}.</source><translation>{title} 无法从 {name} 开始。</translation></message>
    <message><source>Choose a finished run of the same network.</source><translation>请选择同一种网络的已完成训练。</translation></message>
    <message><source>Measuring how fast this computer trains</source><translation>正在测量这台电脑的训练速度</translation></message>
    <message><source>The plan of {name} is damaged.</source><translation>{name} 的训练计划文件已损坏。</translation></message>
    <message><source>Train again.</source><translation>请重新训练。</translation></message>
    <message><source>{title} has no backbone of its own; all of it is trained.</source><translation>{title} 没有独立的骨干网络，将训练整个网络。</translation></message>
    <message><source>{name} was trained on other categories: {count} layers of its head start anew.</source><translation>{name} 是用别的类别训练的：头部有 {count} 层从头开始。</translation></message>
    <message><source>There is no preset named {name}.</source><translation>没有名为 {name} 的预设。</translation></message>
    <message><source>Quick look</source><translation>快速看看</translation></message>
    <message><source>A few minutes: shows whether the labels can be learned at all.</source><translation>几分钟：看看这些标注到底能不能学会。</translation></message>
    <message><source>Balanced</source><translation>均衡</translation></message>
    <message><source>Good results in reasonable time; begins with pretrained weights where there are any.</source><translation>在合理的时间内得到好结果；有预训练权重时从它开始。</translation></message>
    <message><source>Best</source><translation>最佳</translation></message>
    <message><source>As good as it gets: trains overnight, and stops by itself when nothing improves any more.</source><translation>追求最好：可以训练一整夜，不再进步时自动停止。</translation></message>
    <message><source>{title}, {task}, {epochs} epochs (best: {best}), {minutes:.0f} minutes of training</source><translation>{title}，{task}，{epochs} 轮（最佳：第 {best} 轮），训练了 {minutes:.0f} 分钟</translation></message>
    <message><source>{name} on {count} pictures of the split {split}</source><translation>{name}，在划分 {split} 的 {count} 张图片上</translation></message>
    <message><source>95 % interval {low:.3f} to {high:.3f}, pictures drawn again 1000 times</source><translation>95% 置信区间 {low:.3f} 到 {high:.3f}（对图片重抽样 1000 次）</translation></message>
    <message><source>epoch</source><translation>轮次</translation></message>
    <message><source>White: the labels. Orange: the network. A bad picture is often a wrong label.</source><translation>白色：标注。橙色：网络。得分差的图片往往是标注有误。</translation></message>
    <message><source>Numbers</source><translation>数据</translation></message>
    <message><source>true \ said</source><translation>真实 \ 预测</translation></message>
    <message><source>Each category</source><translation>各个类别</translation></message>
    <message><source>The worst pictures</source><translation>最差的图片</translation></message>
    <message><source>is {truth}, said {said}</source><translation>应为 {truth}，判为 {said}</translation></message>
    <message><source>Settings</source><translation>设置</translation></message>
    <message><source>loss</source><translation>损失</translation></message>
    <message><source>validation</source><translation>验证</translation></message>
    <message><source>What was taken for what</source><translation>哪些被认成了哪些</translation></message>
    <message><source>recall</source><translation>召回率</translation></message>
    <message><source>precision</source><translation>精确率</translation></message>
    <message><source>Precision against recall at IoU 0.5</source><translation>IoU 0.5 时的精确率与召回率</translation></message>
    <message><source>metric</source><translation>指标</translation></message>
    <message><source>value</source><translation>数值</translation></message>
    <message><source>from</source><translation>从</translation></message>
    <message><source>to</source><translation>到</translation></message>
    <message><source>Loss on the training pictures</source><translation>训练图片上的损失</translation></message>
    <message><source>Metrics on the validation pictures</source><translation>验证图片上的指标</translation></message>
    <message><source>category</source><translation>类别</translation></message>
    <message><source>setting</source><translation>设置项</translation></message>
    <message><source>{path} could not be written: {reason}.</source><translation>{path} 无法写入：{reason}。</translation></message>
    <message><source>Free some space on the disk, or check that it is still connected; then press "Go on".</source><translation>请腾出一些磁盘空间，或确认磁盘仍然连接，然后点“继续”。</translation></message>
    <message><source>There is no run named {name}.</source><translation>没有名为 {name} 的训练。</translation></message>
    <message><source>{name} cannot be the name of a run.</source><translation>{name} 不能作为训练的名称。</translation></message>
    <message><source>Use letters, digits, spaces and hyphens, without / \ : * ? " &lt; &gt; |.</source><translation>请使用文字、数字、空格和连字符，不要用 / \ : * ? " &lt; &gt; |。</translation></message>
    <message><source>There is already a run named {name}.</source><translation>已经有名为 {name} 的训练。</translation></message>
    <message><source>{name} is still training.</source><translation>{name} 还在训练。</translation></message>
    <message><source>Stop it first.</source><translation>请先停止它。</translation></message>
    <message><source>The runs of this project are: {names}.</source><translation>这个项目的训练有：{names}。</translation></message>
    <message><source>Train a network first.</source><translation>请先训练一个网络。</translation></message>
    <message><source>There are no test pictures: the numbers come from the pictures that chose the best epoch, and flatter.</source><translation>没有测试图片：这些数字来自挑选最佳轮次时用过的图片，会偏高。</translation></message>
    <message><source>Only {count} labeled things were tested; below {least} the numbers are a guess.</source><translation>只测试了 {count} 个已标注的目标；少于 {least} 个时，数字只能算猜测。</translation></message>
    <message><source>Groups are not set: if test and training pictures show the same things, the numbers flatter.</source><translation>没有设置分组：如果测试图片和训练图片拍的是同样的东西，数字会偏高。</translation></message>
    <message><source>{count} test pictures look the same as a training picture.</source><translation>{count} 张测试图片与某张训练图片看起来一样。</translation></message>
    <message><source>Give pictures a category as a whole: each picture one, at least two categories.</source><translation>请给整张图片指定类别：每张一个，至少两个类别。</translation></message>
    <message><source>Draw boxes around the things to find, in at least ten pictures.</source><translation>请在至少十张图片中，用框标出要找的目标。</translation></message>
    <message><source>Draw outlines or masks, in at least ten pictures.</source><translation>请在至少十张图片中画出轮廓或掩膜。</translation></message>
    <message><source>{count} pictures are labeled for this; at least {least} are needed.</source><translation>为此标注的图片有 {count} 张，至少需要 {least} 张。</translation></message>
    <message><source>All labeled pictures are {category}.</source><translation>所有已标注的图片都是 {category}。</translation></message>
    <message><source>Label pictures of a second category: a network learns by telling them apart.</source><translation>请标注第二个类别的图片：网络要靠区分它们来学习。</translation></message>
    <message><source>There are no pictures to train on, or none to validate with.</source><translation>没有可以训练的图片，或者没有可以验证的图片。</translation></message>
    <message><source>Divide the pictures in Data: most of them for training, some for validation and test.</source><translation>请在“数据”里划分图片：大部分用于训练，一些用于验证和测试。</translation></message>
    <message><source>{count} pictures are left out: they do not have {bands} bands of {dtype} pixels as most do.</source><translation>{count} 张图片不参与：它们不像多数图片那样有 {bands} 个 {dtype} 波段。</translation></message>
    <message><source>{count} pictures belong to no split; they are used for training.</source><translation>{count} 张图片没有划分，将用于训练。</translation></message>
    <message><source>There are no validation pictures; some of the training pictures are used for that.</source><translation>没有验证图片，将用一部分训练图片来验证。</translation></message>
    <message><source>Divide the pictures in Data yourself to compare several trainings fairly.</source><translation>请在“数据”里自行划分图片，这样才能公平地比较多次训练。</translation></message>
    <message><source>Network input, width x height; one number: the long side.</source><translation>网络输入的宽 x 高；只写一个数表示长边。</translation></message>
    <message><source>The loss term {name} became {value} in epoch {epoch}.</source><translation>损失项 {name} 在第 {epoch} 轮变成了 {value}。</translation></message>
    <message><source>Start again with a step size three times smaller; check the labels if it happens again.</source><translation>请把步长减小到三分之一再开始；如果再次出现，请检查标注。</translation></message>
    <message><source>The gradient was not finite in {count} steps in a row, in epoch {epoch}.</source><translation>在第 {epoch} 轮，梯度连续 {count} 步不是有限数。</translation></message>
    <message><source>The gradient was not finite in step {step} of epoch {epoch}: that step was left out.</source><translation>第 {epoch} 轮第 {step} 步的梯度不是有限数，已跳过这一步。</translation></message>
    <message><source>A few such steps do no harm; after {count} in a row the training stops.</source><translation>偶尔几步没有影响；连续 {count} 步这样时，训练会停止。</translation></message>
    <message><source>{path} does not fit this network.</source><translation>{path} 与这个网络不匹配。</translation></message>
    <message><source>{name} cannot be replaced.</source><translation>{name} 无法替换。</translation></message>
    <message><source>It may be open in another program, such as Excel: close it there and try again.</source><translation>它可能正在别的程序（例如 Excel）中打开：请先关闭再试。</translation></message>
    <message><source>There is no file or folder {name}.</source><translation>没有文件或文件夹 {name}。</translation></message>
    <message><source>Give a picture, a folder, a video, a stream address, or a camera as camera:0.</source><translation>请给出图片、文件夹、视频、视频流地址，或用 camera:0 表示的摄像头。</translation></message>
    <message><source>{name} is neither a picture nor a video that can be shown.</source><translation>{name} 既不是图片，也不是能播放的视频。</translation></message>
    <message><source>Choose JPEG, PNG, TIFF, BMP or WebP pictures, or an MP4, AVI, MOV, MKV or WebM video.</source><translation>请选择 JPEG、PNG、TIFF、BMP 或 WebP 图片，或 MP4、AVI、MOV、MKV 或 WebM 视频。</translation></message>
    <message><source>Write camera:0 for the first camera.</source><translation>第一个摄像头请写 camera:0。</translation></message>
    <message><source>The pictures of this run are gone from the project.</source><translation>这次训练用的图片已经不在项目里了。</translation></message>
    <message><source>{count} pictures are gone from the project; it goes on without them.</source><translation>有 {count} 张图片已经不在项目里，将不用它们继续。</translation></message>
    <message><source>All of them are listed by: python3 main.py models</source><translation>用这个命令列出全部网络：python3 main.py models</translation></message>
    <message><source>Nothing that is labeled here can be written as {format}.</source><translation>这里的标注都无法写成 {format} 格式。</translation></message>
    <message><source>No font on this computer can write {words} in saved pictures.</source><translation>这台电脑上没有能在保存的图片里写出 {words} 的字体。</translation></message>
    <message><source>Install one, for example with: sudo apt install fonts-noto-cjk</source><translation>请安装一种，例如：sudo apt install fonts-noto-cjk</translation></message>
    <message><source>Install a font with these letters, for example Noto Sans CJK.</source><translation>请安装含有这些字的字体，例如 Noto Sans CJK。</translation></message>
    <message><source>Attention</source><translation>注意力</translation></message>
    <message><source>What the network learns to look at: se, eca (channels), cbam (channels, then places) in each block; bam between the stages; self lets all places of the last map see each other.</source><translation>让网络学会该看哪里：se、eca（看通道），cbam（先看通道，再看位置），放在每个模块里；bam 放在各阶段之间；self 让最后一层特征图上的所有位置互相看到。</translation></message>
    <message><source>What the network learns to look at: eca (channels), cbam (channels, then places) in each block, beside se, which it has already; bam between the stages; self lets all places of the last map see each other.</source><translation>让网络学会该看哪里：eca（看通道）、cbam（先看通道，再看位置），放在每个模块里，这个网络的模块里本来就有 se；bam 放在各阶段之间；self 让最后一层特征图上的所有位置互相看到。</translation></message>
    <message><source>Width</source><translation>宽度</translation></message>
    <message><source>Channels of the first level. 64 as published; 16 needs a sixteenth of the time and memory.</source><translation>第一层的通道数。论文用 64；16 只需要十六分之一的时间和内存。</translation></message>
    <message><source>Convolutions</source><translation>卷积方式</translation></message>
    <message><source>"valid" as published, on a mirrored border; "same" is padded and batch-normalised, and learns faster.</source><translation>“valid”与论文相同，边缘用镜像补齐；“same”会填充并做批归一化，学得更快。</translation></message>
</context>
</TS>
