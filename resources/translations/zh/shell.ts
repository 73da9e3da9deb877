<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>PyTorch does not work</source><translation>PyTorch 无法使用</translation></message>
    <message><source>Training is not possible here ({error}). Click to see why.</source><translation>这台电脑上无法训练（{error}）。点击查看原因。</translation></message>
    <message><source>Getting PyTorch ready…</source><translation>正在准备 PyTorch…</translation></message>
    <message><source>PyTorch is ready</source><translation>PyTorch 已就绪</translation></message>
    <message><source>Project: recent, new, import, export</source><translation>项目：最近打开、新建、导入、导出</translation></message>
    <message><source>中文 / English</source><translation>中文 / English</translation></message>
    <message><source>Help</source><translation>帮助</translation></message>
    <message><source>Project {name}</source><translation>项目 {name}</translation></message>
    <message><source>Getting ready…</source><translation>准备中…</translation></message>
    <message><source>What this computer trains and runs networks on. Click to check this computer.</source><translation>训练和运行网络用的设备。点击检查这台电脑。</translation></message>
    <message><source>No project</source><translation>未打开项目</translation></message>
    <message><source>Language: {name}</source><translation>语言：{name}</translation></message>
    <message><source>Trying everything Seedling needs; about ten seconds…</source><translation>正在逐项检查，大约需要十秒…</translation></message>
    <message><source>Copy details</source><translation>复制详情</translation></message>
    <message><source>Close</source><translation>关闭</translation></message>
    <message><source>Everything works.</source><translation>一切正常。</translation></message>
    <message><source>Most works. What does not says how to mend it.</source><translation>大部分正常；有问题的项目写明了解决办法。</translation></message>
    <message><source>Copied</source><translation>已复制</translation></message>
    <message><source>Check this computer</source><translation>检查这台电脑</translation></message>
    <message><source>{what}
{mend}</source><translation>{what}
{mend}</translation></message>
    <message><source>works</source><translation>正常</translation></message>
    <message><source>does not work</source><translation>有问题</translation></message>
    <message><source>Seedling {version}, Python {python}, Qt {qt}, {system}</source><translation>Seedling {version}，Python {python}，Qt {qt}，{system}</translation></message>
    <message><source>Details of the fault</source><translation>故障详情</translation></message>
    <message><source>Details</source><translation>详情</translation></message>
    <message><source>Go on</source><translation>继续</translation></message>
    <message><source>Something unexpected happened</source><translation>出了点意外</translation></message>
    <message><source>Seedling goes on, and what you made is saved. This is a fault of the program, not of yours.</source><translation>这是程序的问题，不是您的操作有误。Seedling 会继续运行，您的工作已经保存。</translation></message>
    <message><source>Copy the details and send them to whoever looks after Seedling.</source><translation>请复制详情，发给负责维护 Seedling 的人。</translation></message>
    <message><source>Format</source><translation>格式</translation></message>
    <message><source>Export</source><translation>导出</translation></message>
    <message><source>Everything in this project fits.</source><translation>项目中的内容都能完整导出。</translation></message>
    <message><source>Written all the same, but without:</source><translation>仍可导出，但会丢失：</translation></message>
    <message><source>Looking…</source><translation>正在检查…</translation></message>
    <message><source>Change…</source><translation>更改…</translation></message>
    <message><source>Write into another folder</source><translation>导出到其他文件夹</translation></message>
    <message><source>Into</source><translation>导出到</translation></message>
    <message><source>What this format cannot hold</source><translation>这种格式存不下的内容</translation></message>
    <message><source>Write into this folder</source><translation>导出到这个文件夹</translation></message>
    <message><source>Version {version}</source><translation>版本 {version}</translation></message>
    <message><source>Keyboard</source><translation>键盘快捷键</translation></message>
    <message><source>About Seedling</source><translation>关于 Seedling</translation></message>
    <message><source>Label pictures, train a network on them and watch it run. Everything stays on this computer.</source><translation>标注图片、训练网络、看它运行。所有数据都留在这台电脑上。</translation></message>
    <message><source>Apache License 2.0. Built on PySide6, PyTorch, ONNX Runtime, OpenCV and pyqtgraph.</source><translation>Apache 许可证 2.0。基于 PySide6、PyTorch、ONNX Runtime、OpenCV 和 pyqtgraph。</translation></message>
    <message><source>Stop and keep finishes with what was learned so far; this can take a minute. A training that is cancelled can be taken up again later.</source><translation>“停止并保留”会保存目前学到的成果，可能需要一分钟。取消的训练以后也可以接着做。</translation></message>
    <message><source>What is finished stays; the rest is not done.</source><translation>已完成的部分会保留，其余的不再进行。</translation></message>
    <message><source>Cancel the work</source><translation>取消任务</translation></message>
    <message><source>Stay</source><translation>先不关闭</translation></message>
    <message><source>Something is still at work</source><translation>还有任务在进行</translation></message>
    <message><source>Stop and keep</source><translation>停止并保留</translation></message>
    <message><source>Waiting for it to end…</source><translation>正在等它结束…</translation></message>
    <message><source>Waiting for {count} works to end…</source><translation>正在等 {count} 个任务结束…</translation></message>
    <message><source>What was found</source><translation>搜索结果</translation></message>
    <message><source>Nothing of that name.</source><translation>没有找到。</translation></message>
    <message><source>Find an action, a picture, a network…</source><translation>查找操作、图片、网络…</translation></message>
    <message><source>1 picture</source><translation>1 张图片</translation></message>
    <message><source>{count} pictures</source><translation>{count} 张图片</translation></message>
    <message><source>1 annotation</source><translation>1 条标注</translation></message>
    <message><source>{count} annotations</source><translation>{count} 条标注</translation></message>
    <message><source>{pictures} with {annotations} came in.</source><translation>导入了 {pictures}，{annotations}。</translation></message>
    <message><source>1 entry was left out.</source><translation>有 1 项没有导入。</translation></message>
    <message><source>{count} entries were left out.</source><translation>有 {count} 项没有导入。</translation></message>
    <message><source>Name of the project</source><translation>项目名称</translation></message>
    <message><source>Create</source><translation>创建</translation></message>
    <message><source>Look at the pictures</source><translation>看看图片</translation></message>
    <message><source>{pictures} came in.</source><translation>导入了 {pictures}。</translation></message>
    <message><source>New project</source><translation>新建项目</translation></message>
    <message><source>My pictures</source><translation>我的图片</translation></message>
    <message><source>Keep the project in another folder</source><translation>把项目放到其他文件夹</translation></message>
    <message><source>What is it about? The name can be anything.</source><translation>它是关于什么的？名字可以随便起。</translation></message>
    <message><source>Keep the project in this folder</source><translation>把项目放在这个文件夹</translation></message>
    <message><source>What came in</source><translation>导入结果</translation></message>
    <message><source>What did not, and why</source><translation>没有导入的内容及原因</translation></message>
    <message><source>automatic</source><translation>自动</translation></message>
    <message><source>full</source><translation>全精度</translation></message>
    <message><source>mixed</source><translation>混合精度</translation></message>
    <message><source>no file</source><translation>没有文件</translation></message>
    <message><source>Choose a file</source><translation>选择文件</translation></message>
    <message><source>Adding pictures</source><translation>正在添加图片</translation></message>
    <message><source>Show the folder</source><translation>打开文件夹</translation></message>
    <message><source>{count} pictures were exported.</source><translation>已导出 {count} 张图片。</translation></message>
    <message><source>1 picture was exported.</source><translation>已导出 1 张图片。</translation></message>
    <message><source>The sample garden is being drawn already.</source><translation>示例花园已经在绘制了。</translation></message>
    <message><source>They are in {folder}.</source><translation>保存在 {folder}。</translation></message>
    <message><source>As the system</source><translation>跟随系统</translation></message>
    <message><source>Light</source><translation>浅色</translation></message>
    <message><source>Dark</source><translation>深色</translation></message>
    <message><source>Recent projects</source><translation>最近的项目</translation></message>
    <message><source>Project</source><translation>项目</translation></message>
    <message><source>Theme</source><translation>主题</translation></message>
    <message><source>New project…</source><translation>新建项目…</translation></message>
    <message><source>Open a project…</source><translation>打开项目…</translation></message>
    <message><source>Open a folder of my pictures…</source><translation>打开我的图片文件夹…</translation></message>
    <message><source>Sample garden</source><translation>示例花园</translation></message>
    <message><source>Import a folder or a data set…</source><translation>导入文件夹或数据集…</translation></message>
    <message><source>Import files…</source><translation>导入文件…</translation></message>
    <message><source>Export…</source><translation>导出…</translation></message>
    <message><source>Undo</source><translation>撤销</translation></message>
    <message><source>Redo</source><translation>重做</translation></message>
    <message><source>Show the project's folder</source><translation>打开项目所在文件夹</translation></message>
    <message><source>Close the project</source><translation>关闭项目</translation></message>
    <message><source>Find anything…</source><translation>查找…</translation></message>
    <message><source>Full screen</source><translation>全屏</translation></message>
    <message><source>Hide or show the left column</source><translation>显示或隐藏左栏</translation></message>
    <message><source>Hide or show the right column</source><translation>显示或隐藏右栏</translation></message>
    <message><source>Switch between light and dark</source><translation>切换浅色/深色</translation></message>
    <message><source>Quit</source><translation>退出</translation></message>
    <message><source>Open a project</source><translation>打开项目</translation></message>
    <message><source>Open a folder of my pictures</source><translation>打开我的图片文件夹</translation></message>
    <message><source>Import a folder or a data set</source><translation>导入文件夹或数据集</translation></message>
    <message><source>Import pictures or label files</source><translation>导入图片或标注文件</translation></message>
    <message><source>Drawing the sample garden</source><translation>正在绘制示例花园</translation></message>
    <message><source>Undone: {what}</source><translation>已撤销：{what}</translation></message>
    <message><source>Done again: {what}</source><translation>已重做：{what}</translation></message>
    <message><source>You can look at everything; nothing can be changed here.</source><translation>可以查看所有内容，但不能修改。</translation></message>
    <message><source>Importing {name}</source><translation>正在导入 {name}</translation></message>
    <message><source>There are no pictures in {name}.</source><translation>{name} 里没有图片。</translation></message>
    <message><source>Choose the folder that holds the picture files themselves, or one above them.</source><translation>请选择图片所在的文件夹，或它的上级文件夹。</translation></message>
    <message><source>Opening {name}</source><translation>正在打开 {name}</translation></message>
    <message><source>Making {name}</source><translation>正在创建 {name}</translation></message>
    <message><source>Nothing to undo</source><translation>没有可撤销的操作</translation></message>
    <message><source>Nothing to bring back</source><translation>没有可重做的操作</translation></message>
    <message><source>From a folder of pictures to a network that sees what you see, on this computer.</source><translation>从一个图片文件夹，到一个能看懂它们的网络——全在这台电脑上完成。</translation></message>
    <message><source>or drop pictures, a folder or a labeled data set anywhere in this window</source><translation>也可以把图片、文件夹或标注好的数据集拖到窗口里</translation></message>
    <message><source>Take off this list</source><translation>从列表中移除</translation></message>
    <message><source>A drive that is not plugged in, or a folder that was moved</source><translation>硬盘没有插上，或者文件夹被移动了</translation></message>
    <message><source>Open {name}</source><translation>打开 {name}</translation></message>
    <message><source>My own pictures</source><translation>我自己的图片</translation></message>
    <message><source>A folder of photos, with labels or without. They stay where they are; nothing is changed in them.</source><translation>一个照片文件夹，有没有标注都可以。照片留在原处，不会被改动。</translation></message>
    <message><source>Just have a look</source><translation>先看看</translation></message>
    <message><source>A greenhouse with plants, pots and insects, labeled already. Train on it in five minutes.</source><translation>一座有植物、花盆和昆虫的温室，已经标注好了。五分钟就能用它训练一次。</translation></message>
    <message><source>A project</source><translation>项目</translation></message>
    <message><source>Start an empty one, or go on with one that lies elsewhere.</source><translation>新建一个空项目，或者继续做别处的项目。</translation></message>
    <message><source>not there now</source><translation>暂时找不到</translation></message>
    <message><source>Data</source><translation>数据</translation></message>
    <message><source>Train</source><translation>训练</translation></message>
    <message><source>Run</source><translation>运行</translation></message>
    <message><source>CPU · {count} cores</source><translation>CPU · {count} 核</translation></message>
    <message><source>{name}</source><translation>{name}</translation></message>
    <message><source>Apple graphics</source><translation>Apple 图形处理器</translation></message>
    <message><source>Mend</source><translation>解决</translation></message>
    <message><source>Close this message</source><translation>关闭提示</translation></message>
    <message><source>{action} ({key})</source><translation>{action}（{key}）</translation></message>
    <message><source>Let the work wait; nothing is lost</source><translation>暂停任务，不会丢失任何内容</translation></message>
    <message><source>Stop this work</source><translation>停止这个任务</translation></message>
    <message><source>All changes saved</source><translation>所有更改已保存</translation></message>
    <message><source>Read-only</source><translation>只读</translation></message>
    <message><source>stopping…</source><translation>正在停止…</translation></message>
    <message><source>paused</source><translation>已暂停</translation></message>
    <message><source>Let go to bring these in. The files stay where they are.</source><translation>松开鼠标即可导入，文件会留在原处。</translation></message>
    <message><source>{count} days</source><translation>{count} 天</translation></message>
    <message><source>about {time}</source><translation>大约 {time}</translation></message>
    <message><source>{count} hours</source><translation>{count} 小时</translation></message>
    <message><source>a few seconds left</source><translation>还剩几秒</translation></message>
    <message><source>about {time} left</source><translation>大约还剩 {time}</translation></message>
    <message><source>today {time}</source><translation>今天 {time}</translation></message>
    <message><source>yesterday {time}</source><translation>昨天 {time}</translation></message>
    <message><source>{month}/{day} {time}</source><translation>{month}月{day}日 {time}</translation></message>
    <message><source>a few seconds</source><translation>几秒</translation></message>
    <message><source>{count} seconds</source><translation>{count} 秒</translation></message>
    <message><source>1 minute</source><translation>1 分钟</translation></message>
    <message><source>{count} minutes</source><translation>{count} 分钟</translation></message>
    <message><source>1 hour</source><translation>1 小时</translation></message>
    <message><source>{hours} {minutes} minutes</source><translation>{hours} {minutes} 分钟</translation></message>
    <message><source>Pause</source><translation>暂停</translation></message>
    <message><source>Stop</source><translation>停止</translation></message>
    <message><source>Cancel</source><translation>取消</translation></message>
    <message><source>and {count} more</source><translation>另有 {count} 项</translation></message>
    <message><source>picture</source><translation>图片</translation></message>
    <message><source>Does this data set count pixels from 1 or from 0?</source><translation>这个数据集的像素是从 1 数起，还是从 0 数起？</translation></message>
    <message><source>The label files do not tell. Programs that write Pascal VOC count from 1; scripts of one's own often count from 0. The boxes move by one pixel.</source><translation>标注文件里没有说明。生成 Pascal VOC 的软件一般从 1 数起，自己写的脚本常常从 0 数起。两种选择的标注框相差一个像素。</translation></message>
    <message><source>What does 0 mean in these masks?</source><translation>这些掩膜里的 0 表示什么？</translation></message>
    <message><source>There is no legend beside them. Mostly 0 marks the background, where there is nothing to find. In some data sets it is the first category.</source><translation>旁边没有图例文件。0 通常表示背景，也就是什么都没有的地方；也有数据集用 0 表示第一个类别。</translation></message>
    <message><source>Copy this list</source><translation>复制这份清单</translation></message>
    <message><source>From 1 (usual)</source><translation>从 1（常见）</translation></message>
    <message><source>From 0</source><translation>从 0</translation></message>
    <message><source>The background (usual)</source><translation>背景（常见）</translation></message>
    <message><source>A category</source><translation>一个类别</translation></message>
    <message><source>training</source><translation>训练中</translation></message>
    <message><source>run</source><translation>训练记录</translation></message>
    <message><source>network</source><translation>网络</translation></message>
    <message><source>Waiting for your answer</source><translation>等您回答</translation></message>
    <message><source>{message} {hint}</source><translation>{message}{hint}</translation></message>
    <message><source>The project is not in {folder} any more; the last change was not kept.</source><translation>项目已经不在 {folder} 了，刚才的修改没有保存。</translation></message>
    <message><source>Put the folder back or plug the drive in again, then do it again. Everything before it is safe.</source><translation>请把文件夹放回原处，或重新插上移动硬盘，再做一次。之前的内容都没有丢。</translation></message>
</context>
</TS>
