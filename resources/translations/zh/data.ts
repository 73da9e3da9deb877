<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>Drag a shape or its corners; double-click names it; Alt+click adds a point</source><translation>拖动形状或它的角；双击可改类别；按住 Alt 点击可加点</translation></message>
    <message><source>A digit changes the category of what you just drew; Esc lets go of it</source><translation>按数字更改刚画的标注的类别；按 Esc 取消选中</translation></message>
    <message><source>Drag from corner to corner, or click both; a digit chooses the category</source><translation>从一角拖到对角，或点击两个角；按数字选择类别</translation></message>
    <message><source>Click around it; Enter or the first point closes it, Backspace steps back</source><translation>沿边缘逐点点击；按 Enter 或点回第一个点完成，按 Backspace 退一步</translation></message>
    <message><source>A folder of pictures, or a labeled data set…</source><translation>图片文件夹，或已标注的数据集…</translation></message>
    <message><source>Pictures, or a file of labels…</source><translation>图片，或标注文件…</translation></message>
    <message><source>On this picture</source><translation>这张图片上</translation></message>
    <message><source>Nothing to find here.</source><translation>这里没有目标。</translation></message>
    <message><source>Nothing yet. R draws a box, P a polygon.</source><translation>还没有标注。按 R 画框，按 P 画多边形。</translation></message>
    <message><source>{name} · draft</source><translation>{name} · 草稿</translation></message>
    <message><source>whole picture</source><translation>整张图片</translation></message>
    <message><source>to do</source><translation>待标注</translation></message>
    <message><source>cannot be read</source><translation>无法读取</translation></message>
    <message><source>drafts to check</source><translation>草稿待确认</translation></message>
    <message><source>labeled</source><translation>已标注</translation></message>
    <message><source>nothing here</source><translation>没有目标</translation></message>
    <message><source>Add a category (Ctrl+Shift+N)</source><translation>添加类别（Ctrl+Shift+N）</translation></message>
    <message><source>Draw something and name it, or press + to make a category first.</source><translation>画一个目标并给它命名，或先按 + 新建类别。</translation></message>
    <message><source>Categories</source><translation>类别</translation></message>
    <message><source>Click to draw with it, double-click to rename it, right-click for more</source><translation>单击用它来标注，双击改名，右键查看更多</translation></message>
    <message><source>Colour of {name}</source><translation>“{name}”的颜色</translation></message>
    <message><source>Rename…</source><translation>改名…</translation></message>
    <message><source>Change colour…</source><translation>更改颜色…</translation></message>
    <message><source>Show the pictures with it</source><translation>只看含有它的图片</translation></message>
    <message><source>Remove</source><translation>移除</translation></message>
    <message><source>Press the digit of a category to say what the picture is; press it again to take it back</source><translation>按类别的数字说明这是什么图片；再按一次撤回</translation></message>
    <message><source>Select and change shapes</source><translation>选择和修改形状</translation></message>
    <message><source>Draw boxes</source><translation>画框</translation></message>
    <message><source>Draw polygons</source><translation>画多边形</translation></message>
    <message><source>Label the whole picture</source><translation>给整张图片定类别</translation></message>
    <message><source>Nothing here  0</source><translation>没有目标  0</translation></message>
    <message><source>Say that there is nothing to find in this picture (0)</source><translation>表明这张图片里没有要找的目标（0）</translation></message>
    <message><source>Hide or show the right column (F10)</source><translation>隐藏或显示右栏（F10）</translation></message>
    <message><source>No picture here yet</source><translation>这里还没有图片</translation></message>
    <message><source>Pictures you add appear on the left; you label them here, and a network learns from them in Train.</source><translation>添加的图片会出现在左侧；在这里标注它们，再到“训练”里让网络学习。</translation></message>
    <message><source>Add pictures…</source><translation>添加图片…</translation></message>
    <message><source>Choose a folder, pictures or a labeled data set</source><translation>选择文件夹、图片或已标注的数据集</translation></message>
    <message><source>You can also drop a folder onto the window.</source><translation>也可以把文件夹直接拖到窗口里。</translation></message>
    <message><source>{place} of {count}</source><translation>第 {place} / {count} 张</translation></message>
    <message><source>No picture fits</source><translation>没有符合条件的图片</translation></message>
    <message><source>Take something out of the search or the filters on the left to see more.</source><translation>放宽左侧的搜索或筛选条件，就能看到更多。</translation></message>
    <message><source>Undo (Ctrl+Z)</source><translation>撤销（Ctrl+Z）</translation></message>
    <message><source>Redo (Ctrl+Shift+Z)</source><translation>重做（Ctrl+Shift+Z）</translation></message>
    <message><source>Show the whole picture (F)</source><translation>显示整张图片（F）</translation></message>
    <message><source>Closer (+)</source><translation>放大（+）</translation></message>
    <message><source>Farther (-)</source><translation>缩小（-）</translation></message>
    <message><source>Find the pictures…</source><translation>找回图片…</translation></message>
    <message><source>Choose the folder where they are now</source><translation>选择图片现在所在的文件夹</translation></message>
    <message><source>Remove from the project</source><translation>从项目中移除</translation></message>
    <message><source>The file stays where it is</source><translation>文件本身不会动</translation></message>
    <message><source> · {depth}</source><translation> · {depth}</translation></message>
    <message><source>1 band</source><translation>1 个波段</translation></message>
    <message><source>{count} bands</source><translation>{count} 个波段</translation></message>
    <message><source>16 bit</source><translation>16 位</translation></message>
    <message><source>floating point</source><translation>浮点</translation></message>
    <message><source>Looking at all pictures and labels…</source><translation>正在检查所有图片和标注…</translation></message>
    <message><source>One thing was found.</source><translation>发现 1 个问题。</translation></message>
    <message><source>{count} things were found, the gravest first.</source><translation>发现 {count} 个问题，最严重的在前。</translation></message>
    <message><source>Nothing to mend</source><translation>一切正常</translation></message>
    <message><source>Every picture can be read and the labels look as they should.</source><translation>所有图片都能读取，标注也没有异常。</translation></message>
    <message><source>Show</source><translation>查看</translation></message>
    <message><source>Show the picture</source><translation>查看这张图片</translation></message>
    <message><source>Show the {count} pictures</source><translation>查看这 {count} 张图片</translation></message>
    <message><source>Divide pictures…</source><translation>划分图片…</translation></message>
    <message><source>Split of this picture</source><translation>这张图片的用途</translation></message>
    <message><source>Split: what a picture is used for. Test pictures are never learned from.</source><translation>划分（split）：图片的用途。测试图片绝不参与学习。</translation></message>
    <message><source>plant, plate, video…</source><translation>植株、培养皿、视频…</translation></message>
    <message><source>Group of this picture</source><translation>这张图片的分组</translation></message>
    <message><source>Group: pictures of one plant, plate, day or video. A group is never divided.</source><translation>分组（group）：来自同一植株、培养皿、日期或视频的图片。同组的图片不会被分开。</translation></message>
    <message><source>Used for</source><translation>用途</translation></message>
    <message><source>Group</source><translation>分组</translation></message>
    <message><source>Picture</source><translation>图片</translation></message>
    <message><source>{count} pictures selected</source><translation>已选 {count} 张图片</translation></message>
    <message><source>Change shape</source><translation>修改形状</translation></message>
    <message><source>Delete shape</source><translation>删除形状</translation></message>
    <message><source>Delete {count} shapes</source><translation>删除 {count} 个形状</translation></message>
    <message><source>Make it {category}</source><translation>改为“{category}”</translation></message>
    <message><source>Picture is {category}</source><translation>图片类别：{category}</translation></message>
    <message><source>Nothing here</source><translation>没有目标</translation></message>
    <message><source>Back to do</source><translation>恢复为待标注</translation></message>
    <message><source>Draw {category}</source><translation>标注“{category}”</translation></message>
    <message><source>Accept {count} drafts</source><translation>确认 {count} 个草稿</translation></message>
    <message><source>All pictures of the project</source><translation>项目的所有图片</translation></message>
    <message><source>Pictures nobody has labeled yet</source><translation>还没有人标注的图片</translation></message>
    <message><source>Pictures with labels</source><translation>已有标注的图片</translation></message>
    <message><source>Pictures with drafts to accept or mend</source><translation>有草稿待确认或修改的图片</translation></message>
    <message><source>Pictures with nothing to find in them</source><translation>确认没有目标的图片</translation></message>
    <message><source>Pictures that cannot be read</source><translation>无法读取的图片</translation></message>
    <message><source>Search by file name</source><translation>按文件名搜索</translation></message>
    <message><source>Show all pictures</source><translation>显示所有图片</translation></message>
    <message><source>Only this category</source><translation>只看这个类别</translation></message>
    <message><source>Only this split</source><translation>只看这种用途</translation></message>
    <message><source>1 picture found · show all</source><translation>找到 1 张 · 显示全部</translation></message>
    <message><source>{count} pictures found · show all</source><translation>找到 {count} 张 · 显示全部</translation></message>
    <message><source>All {count}</source><translation>全部 {count}</translation></message>
    <message><source>To do {count}</source><translation>待标注 {count}</translation></message>
    <message><source>Done {count}</source><translation>已标注 {count}</translation></message>
    <message><source>Drafts {count}</source><translation>草稿 {count}</translation></message>
    <message><source>Empty {count}</source><translation>无目标 {count}</translation></message>
    <message><source>Broken {count}</source><translation>损坏 {count}</translation></message>
    <message><source>{done} of {count} pictures are done.</source><translation>{count} 张图片中已完成 {done} 张。</translation></message>
    <message><source>Category</source><translation>类别</translation></message>
    <message><source>All</source><translation>全部</translation></message>
    <message><source>Category {digit}</source><translation>类别 {digit}</translation></message>
    <message><source>Next picture</source><translation>下一张图片</translation></message>
    <message><source>Previous picture</source><translation>上一张图片</translation></message>
    <message><source>Next picture to do</source><translation>下一张待标注的图片</translation></message>
    <message><source>Previous picture to do</source><translation>上一张待标注的图片</translation></message>
    <message><source>Show the whole picture</source><translation>显示整张图片</translation></message>
    <message><source>Show at full size</source><translation>按原始大小显示</translation></message>
    <message><source>Closer</source><translation>放大</translation></message>
    <message><source>Farther</source><translation>缩小</translation></message>
    <message><source>Names on the picture</source><translation>在图片上显示名称</translation></message>
    <message><source>Hide or show shapes</source><translation>隐藏或显示形状</translation></message>
    <message><source>Add a category</source><translation>添加类别</translation></message>
    <message><source>Name the selected shape</source><translation>给选中的形状定类别</translation></message>
    <message><source>Delete the selected shapes</source><translation>删除选中的形状</translation></message>
    <message><source>Select all shapes</source><translation>选中所有形状</translation></message>
    <message><source>Accept the selected draft</source><translation>确认选中的草稿</translation></message>
    <message><source>Accept all drafts</source><translation>确认所有草稿</translation></message>
    <message><source>Check the data</source><translation>检查数据</translation></message>
    <message><source>Find lost pictures…</source><translation>找回丢失的图片…</translation></message>
    <message><source>Remove the pictures from the project</source><translation>从项目中移除图片</translation></message>
    <message><source>Change the category…</source><translation>更改类别…</translation></message>
    <message><source>Delete</source><translation>删除</translation></message>
    <message><source>Accept</source><translation>确认</translation></message>
    <message><source>{name} and its {count} annotations were removed.</source><translation>已移除“{name}”及其 {count} 个标注。</translation></message>
    <message><source>You can look at everything here.</source><translation>这里的内容都可以查看。</translation></message>
    <message><source>This picture has labels. Delete them first.</source><translation>这张图片已有标注，请先删除它们。</translation></message>
    <message><source>Name of the category, then Enter</source><translation>输入类别名称，按 Enter</translation></message>
    <message><source>Name of the category</source><translation>类别名称</translation></message>
    <message><source>New category “{name}”</source><translation>新类别“{name}”</translation></message>
    <message><source>Validation</source><translation>验证</translation></message>
    <message><source>Test</source><translation>测试</translation></message>
    <message><source>Not divided yet</source><translation>尚未划分</translation></message>
    <message><source>1 picture changed</source><translation>已更改 1 张图片</translation></message>
    <message><source>{count} pictures changed</source><translation>已更改 {count} 张图片</translation></message>
    <message><source>Change use</source><translation>更改用途</translation></message>
    <message><source>Change group</source><translation>更改分组</translation></message>
    <message><source>Remove pictures</source><translation>移除图片</translation></message>
    <message><source>The files stay where they are.</source><translation>文件本身不会动。</translation></message>
    <message><source>Looking for pictures in {name}</source><translation>正在“{name}”中寻找图片</translation></message>
    <message><source>Use for</source><translation>用途</translation></message>
    <message><source>1 picture was taken out of the project.</source><translation>已从项目中移除 1 张图片。</translation></message>
    <message><source>{count} pictures were taken out.</source><translation>已移除 {count} 张图片。</translation></message>
    <message><source>Where are the pictures now?</source><translation>图片现在在哪里？</translation></message>
    <message><source>None of the lost pictures is in {folder}.</source><translation>{folder} 里没有丢失的图片。</translation></message>
    <message><source>Choose the folder they were moved to, or one above it.</source><translation>请选择图片移到的文件夹，或它的上级文件夹。</translation></message>
    <message><source>1 picture has labels and stays as it is.</source><translation>1 张图片已有标注，保持不变。</translation></message>
    <message><source>{count} have labels and stay as they are.</source><translation>{count} 张图片已有标注，保持不变。</translation></message>
    <message><source>1 picture was found again.</source><translation>找回了 1 张图片。</translation></message>
    <message><source>{count} pictures were found again.</source><translation>找回了 {count} 张图片。</translation></message>
    <message><source>A network learns from the training pictures, is steered by the validation pictures, and is judged on the test pictures, which it must never have seen. Pictures that look the same always stay together.</source><translation>网络从训练图片中学习，用验证图片掌握进度，最后用从未见过的测试图片评判。看起来一样的图片总是放在一起。</translation></message>
    <message><source>What belongs together</source><translation>哪些图片属于一组</translation></message>
    <message><source>Pictures that are divided already stay where they are</source><translation>已划分的图片保持不变</translation></message>
    <message><source>So that scores stay comparable with earlier runs</source><translation>这样得分才能与以前的训练比较</translation></message>
    <message><source>Divide</source><translation>划分</translation></message>
    <message><source>These make {total} %; together they must be 100 %.</source><translation>现在合计 {total} %，三者之和必须是 100 %。</translation></message>
    <message><source>{train} train, {val} validation, {test} test</source><translation>训练 {train} 张，验证 {val} 张，测试 {test} 张</translation></message>
    <message><source>Divide the pictures</source><translation>划分图片</translation></message>
    <message><source>As it is now</source><translation>保持现在的分组</translation></message>
    <message><source>Each picture stands for itself</source><translation>每张图片各自独立</translation></message>
    <message><source>{count} groups, for example {examples}</source><translation>共 {count} 组，例如 {examples}</translation></message>
    <message><source>Choose this when no two pictures come from one plant, plate, day or video.</source><translation>如果没有任何两张图片来自同一植株、培养皿、日期或视频，请选这一项。</translation></message>
    <message><source>Groups that were set earlier are kept.</source><translation>以前设置的分组保持不变。</translation></message>
    <message><source>{count} pictures that look the same were kept together.</source><translation>{count} 张看起来一样的图片放在了一起。</translation></message>
    <message><source>Clear groups</source><translation>清除分组</translation></message>
    <message><source>Divide…</source><translation>划分…</translation></message>
    <message><source>Choose which pictures train, validate and test</source><translation>决定哪些图片用于训练、验证和测试</translation></message>
    <message><source>Check…</source><translation>检查…</translation></message>
    <message><source>Look for mistakes in pictures and labels</source><translation>查找图片和标注中的问题</translation></message>
    <message><source>Accept every draft on this picture (Ctrl+Return)</source><translation>确认这张图片上的所有草稿（Ctrl+Return）</translation></message>
    <message><source>Next to do  N</source><translation>下一张待标注  N</translation></message>
    <message><source>Go to the next picture without labels (N)</source><translation>转到下一张没有标注的图片（N）</translation></message>
    <message><source>No other picture is left to do.</source><translation>没有其他待标注的图片了。</translation></message>
    <message><source>Every picture is done.</source><translation>所有图片都已完成。</translation></message>
</context>
</TS>
