<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>There is no picture to run on.</source><translation>没有可以运行的图片。</translation></message>
    <message><source>Choose others below Source.</source><translation>请在“来源”下面另选。</translation></message>
    <message><source>Accept what is right and mend what is not; then train again.</source><translation>对的接受，错的改好，然后再训练一次。</translation></message>
    <message><source>1 picture is in Data, as a draft.</source><translation>1 张图片已送回数据，结果是草稿。</translation></message>
    <message><source>{count} pictures are in Data, as drafts.</source><translation>{count} 张图片已送回数据，结果是草稿。</translation></message>
    <message><source>Show them</source><translation>去看看</translation></message>
    <message><source>Model</source><translation>模型</translation></message>
    <message><source>Knows {categories}. Runs on the {device}, {width} × {height} px.</source><translation>能认出：{categories}。在 {device} 上运行，{width} × {height} 像素。</translation></message>
    <message><source>{names} and {count} more</source><translation>{names} 等另外 {count} 个</translation></message>
    <message><source>A model file from disk…</source><translation>选择磁盘上的模型文件…</translation></message>
    <message><source>Look twice, mirrored too</source><translation>看两遍（再看镜像）</translation></message>
    <message><source>Slower, a little better: the answers for the picture and its mirror images are put together (test-time augmentation)</source><translation>较慢，略好一些：把原图和镜像图的结果合在一起（测试时增强）</translation></message>
    <message><source>Train one first, or choose a model file (.onnx) from disk.</source><translation>先训练一个，或选择磁盘上的模型文件（.onnx）。</translation></message>
    <message><source>Runs on any computer, also without PyTorch.</source><translation>不装 PyTorch，任何电脑都能运行。</translation></message>
    <message><source>A model file</source><translation>模型文件</translation></message>
    <message><source>No trained network yet</source><translation>还没有训练好的网络</translation></message>
    <message><source>Saving results</source><translation>正在保存结果</translation></message>
    <message><source>Running the network</source><translation>正在运行网络</translation></message>
    <message><source>What is on this picture</source><translation>这张图片上有什么</translation></message>
    <message><source>Choose a model first.</source><translation>请先选择模型。</translation></message>
    <message><source>Counts over the last minute</source><translation>最近一分钟的数量</translation></message>
    <message><source>Click to hide or show this category</source><translation>点击可隐藏或显示这个类别</translation></message>
    <message><source>seconds</source><translation>秒</translation></message>
    <message><source>Certain</source><translation>把握</translation></message>
    <message><source>Size</source><translation>大小</translation></message>
    <message><source>hidden</source><translation>已隐藏</translation></message>
    <message><source>The network goes over all pictures and keeps what it finds. If it is stopped in between, saving into the same folder goes on where it was.</source><translation>网络会看完所有图片并保存结果。中途停下后，再存到同一个文件夹会接着做。</translation></message>
    <message><source>The network goes over the whole video and keeps what it finds.</source><translation>网络会看完整段视频并保存结果。</translation></message>
    <message><source>What the network finds is kept until you press Stop.</source><translation>一直保存到你按下“停止”为止。</translation></message>
    <message><source>Folder for the results</source><translation>结果文件夹</translation></message>
    <message><source>Save</source><translation>保存</translation></message>
    <message><source>Table for Excel (CSV): one row an object, and a summary</source><translation>Excel 表格（CSV）：每个物体一行，另有汇总</translation></message>
    <message><source>COCO file, for other programs</source><translation>COCO 文件，供其他程序使用</translation></message>
    <message><source>Pictures with the results drawn on them</source><translation>画上结果的图片</translation></message>
    <message><source>Video with the results drawn on it</source><translation>画上结果的视频</translation></message>
    <message><source>Choose…</source><translation>选择…</translation></message>
    <message><source>Choose the folder for the results</source><translation>选择存放结果的文件夹</translation></message>
    <message><source>http://… or rtsp://…</source><translation>http://… 或 rtsp://…</translation></message>
    <message><source>Address of the stream</source><translation>视频流地址</translation></message>
    <message><source>Which pictures</source><translation>哪些图片</translation></message>
    <message><source>Which video</source><translation>哪段视频</translation></message>
    <message><source>Which camera</source><translation>哪个摄像头</translation></message>
    <message><source>Look again</source><translation>重新查找</translation></message>
    <message><source>Which pictures or video?</source><translation>要看哪些图片或视频？</translation></message>
    <message><source>Choose them below Source.</source><translation>请在“来源”下面选择。</translation></message>
    <message><source>Another folder…</source><translation>其他文件夹…</translation></message>
    <message><source>Other pictures…</source><translation>其他图片…</translation></message>
    <message><source>Choose a video…</source><translation>选择视频…</translation></message>
    <message><source>Which stream?</source><translation>要看哪个视频流？</translation></message>
    <message><source>Write its address, for example http://192.168.0.10/video.</source><translation>请填写地址，例如 http://192.168.0.10/video。</translation></message>
    <message><source>Test pictures ({count})</source><translation>测试图片（{count}）</translation></message>
    <message><source>Validation pictures ({count})</source><translation>验证图片（{count}）</translation></message>
    <message><source>All pictures of the project ({count})</source><translation>项目的全部图片（{count}）</translation></message>
    <message><source>Sample video</source><translation>示例视频</translation></message>
    <message><source>No camera found</source><translation>没有找到摄像头</translation></message>
    <message><source>No camera was found.</source><translation>没有找到摄像头。</translation></message>
    <message><source>Plug one in and choose Look again.</source><translation>请接上摄像头，再选“重新查找”。</translation></message>
    <message><source>Wait, or go on</source><translation>暂停或继续</translation></message>
    <message><source>Keep this picture</source><translation>留下这张</translation></message>
    <message><source>Keep it for Data</source><translation>留下来，送回数据</translation></message>
    <message><source>Watch a network at work</source><translation>看网络工作</translation></message>
    <message><source>Choose a trained network and what it shall look at: pictures, a video, a camera or a stream.</source><translation>选一个训练好的网络，再选让它看什么：图片、视频、摄像头或视频流。</translation></message>
    <message><source>Start</source><translation>开始</translation></message>
    <message><source>Run the network on the source</source><translation>让网络看这个来源</translation></message>
    <message><source>What it gets wrong you can send to Data, mend there, and train again.</source><translation>看错的可以送回数据，改好后再训练。</translation></message>
    <message><source>Opening…</source><translation>正在打开…</translation></message>
    <message><source>wheel: zoom, F: whole picture</source><translation>滚轮缩放，F 显示整张</translation></message>
    <message><source>{ms:.0f} ms</source><translation>{ms:.0f} 毫秒</translation></message>
    <message><source>{number} of {count}</source><translation>第 {number} / {count} 张</translation></message>
    <message><source>A and D: leaf through</source><translation>A、D 前后翻看</translation></message>
    <message><source>P: pause</source><translation>P 暂停</translation></message>
    <message><source>Space: keep the picture for Data</source><translation>空格：留下这张，送回数据</translation></message>
    <message><source>{fps:.1f} pictures/s</source><translation>每秒 {fps:.1f} 张</translation></message>
    <message><source>Certain at least</source><translation>最低把握</translation></message>
    <message><source>Score threshold: what the network is less sure of is not shown</source><translation>得分阈值：把握更低的结果不显示</translation></message>
    <message><source>Opacity</source><translation>不透明度</translation></message>
    <message><source>Save results…</source><translation>保存结果…</translation></message>
    <message><source>Save a table, pictures or a video (Ctrl+S)</source><translation>保存表格、图片或视频（Ctrl+S）</translation></message>
    <message><source>Add the kept pictures to the project, with what was found as drafts</source><translation>把留下的图片加进项目，识别结果作为草稿</translation></message>
    <message><source>1 picture is in {folder}.</source><translation>1 张图片的结果在 {folder} 里。</translation></message>
    <message><source>{count} pictures are in {folder}.</source><translation>{count} 张图片的结果在 {folder} 里。</translation></message>
    <message><source>1 picture was left out.</source><translation>跳过了 1 张图片。</translation></message>
    <message><source>{count} pictures were left out.</source><translation>跳过了 {count} 张图片。</translation></message>
    <message><source>Saving was stopped: 1 picture is done.</source><translation>保存已停止：完成了 1 张图片。</translation></message>
    <message><source>Saving was stopped: {count} pictures are done.</source><translation>保存已停止：完成了 {count} 张图片。</translation></message>
    <message><source>What is done is complete in {folder}.</source><translation>已完成的结果都在 {folder} 里。</translation></message>
    <message><source>1 picture is kept for Data</source><translation>已留下 1 张图片，等待送回数据</translation></message>
    <message><source>{count} pictures are kept for Data</source><translation>已留下 {count} 张图片，等待送回数据</translation></message>
    <message><source>{count} pictures were left out. The last one: {why}</source><translation>跳过了 {count} 张图片。最后一张：{why}</translation></message>
    <message><source>Open the folder</source><translation>打开文件夹</translation></message>
    <message><source>Kept: {count}</source><translation>已留下 {count} 张</translation></message>
    <message><source>Pause or go on</source><translation>暂停或继续</translation></message>
    <message><source>Stop saving</source><translation>停止保存</translation></message>
    <message><source>There is no model to run yet.</source><translation>还没有可以运行的模型。</translation></message>
    <message><source>Train a network first, or choose a model file.</source><translation>请先训练一个网络，或选择模型文件。</translation></message>
    <message><source>See it on my pictures…</source><translation>在我的图片上看看…</translation></message>
    <message><source>How pictures are varied while training</source><translation>训练时图片会怎样变化</translation></message>
    <message><source>Making examples…</source><translation>正在生成示例…</translation></message>
    <message><source>Others</source><translation>换一批</translation></message>
    <message><source>Each time a picture is learned from it looks a little different, so that the network learns what matters and not the pictures by heart.</source><translation>每次学习时图片都略有不同，这样网络学到的是要点，而不是死记这些图片。</translation></message>
    <message><source>Begin with</source><translation>从哪里开始</translation></message>
    <message><source>from an earlier run</source><translation>接着之前的训练</translation></message>
    <message><source>from a file</source><translation>从文件开始</translation></message>
    <message><source>pretrained</source><translation>预训练</translation></message>
    <message><source>from scratch</source><translation>从零开始</translation></message>
    <message><source>Random weights</source><translation>随机权重</translation></message>
    <message><source>A weights file from disk…</source><translation>磁盘上的权重文件…</translation></message>
    <message><source>Downloaded once. Where they cannot be had, training goes on from scratch; a file that you fetched elsewhere can be chosen instead.</source><translation>只需下载一次。下载不了时就从零训练；也可以选一个在别处下载好的文件。</translation></message>
    <message><source>Pretrained weights</source><translation>预训练权重</translation></message>
    <message><source>Weights of this network, learned on other pictures: {path}</source><translation>这个网络在其他图片上学到的权重：{path}</translation></message>
    <message><source>Run {name}</source><translation>训练记录 {name}</translation></message>
    <message><source>Weights</source><translation>权重</translation></message>
    <message><source>Goes on learning from what this run found, on the labels as they are now.</source><translation>在这次训练的基础上，用现在的标注继续学习。</translation></message>
    <message><source>Learns from your pictures alone.</source><translation>只从你的图片学习。</translation></message>
    <message><source>{count} pictures, divided by itself when training starts</source><translation>{count} 张图片，开始训练时自动划分</translation></message>
    <message><source>{count} not labeled yet: left out</source><translation>还有 {count} 张未标注，不参加训练</translation></message>
    <message><source>{train} train · {val} validation · {test} test</source><translation>训练 {train} · 验证 {val} · 测试 {test}</translation></message>
    <message><source>kept together by group: {count} groups</source><translation>按组划分：{count} 组</translation></message>
    <message><source>{count} more are in no part: used for training</source><translation>另有 {count} 张未划分：用于训练</translation></message>
    <message><source>Nothing has been trained yet</source><translation>还没有训练过</translation></message>
    <message><source>Choose on the left what to learn and for how long, then press Start training. You can watch here how the network gets better, round by round.</source><translation>在左边选学什么、学多久，然后按“开始训练”。这里可以看到网络一轮一轮地变好。</translation></message>
    <message><source>Training runs in the background; you can go on labeling meanwhile.</source><translation>训练在后台进行，期间可以继续标注。</translation></message>
    <message><source>Quality</source><translation>质量</translation></message>
    <message><source>The metric that decides which round is the best one</source><translation>用这个指标决定哪一轮最好</translation></message>
    <message><source>Loss</source><translation>损失</translation></message>
    <message><source>The sum of the loss terms: what training makes smaller</source><translation>各项损失之和：训练要让它变小</translation></message>
    <message><source>Learning rate: how far each step goes. It rises at first, then falls</source><translation>学习率：每一步走多远。先升后降</translation></message>
    <message><source>Pictures/s</source><translation>张/秒</translation></message>
    <message><source>Training pictures per second</source><translation>每秒训练的图片数</translation></message>
    <message><source>Left</source><translation>剩余</translation></message>
    <message><source>Estimated time until the end</source><translation>预计还要多久</translation></message>
    <message><source>Curves</source><translation>曲线</translation></message>
    <message><source>Score card</source><translation>成绩单</translation></message>
    <message><source>{count} weights</source><translation>{count} 个参数</translation></message>
    <message><source>Parameters: the numbers that training finds</source><translation>参数：训练要找出的数</translation></message>
    <message><source>With which weights training begins; choose others under Advanced</source><translation>训练从哪些权重开始；可在“高级”里另选</translation></message>
    <message><source>unknown network</source><translation>未知网络</translation></message>
    <message><source>pretrained weights</source><translation>有预训练权重</translation></message>
    <message><source>Go on with this training where it stopped</source><translation>从停下的地方继续这次训练</translation></message>
    <message><source>Use in Run</source><translation>拿去运行</translation></message>
    <message><source>Watch this network at work</source><translation>看这个网络工作</translation></message>
    <message><source>More that can be done with this run</source><translation>对这次训练的更多操作</translation></message>
    <message><source>Name</source><translation>名称</translation></message>
    <message><source>Rename</source><translation>重命名</translation></message>
    <message><source>Delete…</source><translation>删除…</translation></message>
    <message><source>Delete the run {name} with its model?</source><translation>删除训练 {name} 和它的模型？</translation></message>
    <message><source>This cannot be undone.</source><translation>此操作无法撤销。</translation></message>
    <message><source>Rename the run</source><translation>重命名这次训练</translation></message>
    <message><source>No longer behind the curves</source><translation>不再垫在曲线后面</translation></message>
    <message><source>Lay behind the curves</source><translation>垫在曲线后面比较</translation></message>
    <message><source>Start from this run</source><translation>从这次训练开始</translation></message>
    <message><source>Measure looking twice</source><translation>看两遍再测一次</translation></message>
    <message><source>Measuring {run}, looking twice</source><translation>正在测量 {run}（看两遍）</translation></message>
    <message><source>{metric} of {network}: {once:.3f} looking once, {twice:.3f} looking twice, on {pictures}.</source><translation>{network} 的{metric}：看一遍 {once:.3f}，看两遍 {twice:.3f}（{pictures}）。</translation></message>
    <message><source>Look twice can be switched on in Run, below the model.</source><translation>在“运行”里，可以在模型下面打开“看两遍”。</translation></message>
    <message><source>1 test picture</source><translation>1 张测试图片</translation></message>
    <message><source>{count} test pictures</source><translation>{count} 张测试图片</translation></message>
    <message><source>Open the report</source><translation>打开报告</translation></message>
    <message><source>{name} {value:.3g}</source><translation>{name} {value:.3g}</translation></message>
    <message><source>Click to open this picture in Data</source><translation>点击在数据里打开这张图片</translation></message>
    <message><source>Validation pictures</source><translation>验证图片</translation></message>
    <message><source>Validation pictures after round {epoch}</source><translation>第 {epoch} 轮后的验证图片</translation></message>
    <message><source>The same pictures each time</source><translation>每次都是同样几张</translation></message>
    <message><source>Go on takes it up again after round {epoch} of {epochs}.</source><translation>按“继续”会从第 {epoch} 轮（共 {epochs} 轮）之后接着训练。</translation></message>
    <message><source>Not one round was finished, so there is nothing to go on from: start it anew.</source><translation>一轮也没有完成，无法继续，请重新开始。</translation></message>
    <message><source>done</source><translation>完成</translation></message>
    <message><source>failed</source><translation>失败</translation></message>
    <message><source>stopped</source><translation>已停止</translation></message>
    <message><source>interrupted</source><translation>已中断</translation></message>
    <message><source>Its curves lie grey behind those of the run in front</source><translation>它的曲线以灰色垫在后面</translation></message>
    <message><source>{network}, {status}, {score}</source><translation>{network}，{status}，{score}</translation></message>
    <message><source>{status}, round {epoch} of {epochs}</source><translation>{status}，第 {epoch} / {epochs} 轮</translation></message>
    <message><source>None yet. What you train is kept here, with its curves and its score.</source><translation>还没有。训练过的都保存在这里，连同曲线和成绩。</translation></message>
    <message><source>Ctrl+click lays another run behind the curves.</source><translation>按住 Ctrl 点击，可把另一次训练垫在曲线后面。</translation></message>
    <message><source>It cannot go on: start it anew.</source><translation>无法继续，请重新开始。</translation></message>
    <message><source>This training was stopped.</source><translation>这次训练被停止了。</translation></message>
    <message><source>This training was interrupted: the program or the computer was shut off.</source><translation>这次训练中断了：程序或电脑被关掉了。</translation></message>
    <message><source>Runs</source><translation>训练记录</translation></message>
    <message><source>This training failed.</source><translation>这次训练失败了。</translation></message>
    <message><source>By category</source><translation>按类别</translation></message>
    <message><source>One page to keep, print or send</source><translation>一页报告，可保存、打印或发送</translation></message>
    <message><source>On {count} validation pictures, because there are no test pictures.</source><translation>没有测试图片，所以用的是 {count} 张验证图片。</translation></message>
    <message><source>On {count} test pictures it has never seen. The range below a number holds the true value in 95 of 100 cases.</source><translation>在 {count} 张从未见过的测试图片上。数字下面的范围，100 次中有 95 次包含真实值。</translation></message>
    <message><source>What is taken for what</source><translation>把什么认成了什么</translation></message>
    <message><source>Worst pictures</source><translation>最差的图片</translation></message>
    <message><source>{low:.3f} to {high:.3f}</source><translation>{low:.3f} 到 {high:.3f}</translation></message>
    <message><source>What to learn</source><translation>学什么</translation></message>
    <message><source>Change network…</source><translation>更换网络…</translation></message>
    <message><source>Choose another network</source><translation>选择其他网络</translation></message>
    <message><source>A few minutes, to see whether it can be learned</source><translation>几分钟，看看能不能学会</translation></message>
    <message><source>Good results in reasonable time</source><translation>时间不长，结果不错</translation></message>
    <message><source>For the final result; overnight</source><translation>用于最终结果，可训练一整夜</translation></message>
    <message><source>{epochs} rounds at {size} px.</source><translation>{epochs} 轮，{size} 像素。</translation></message>
    <message><source>Rounds (epochs): how often all training pictures are seen.</source><translation>轮数（epochs）：所有训练图片看多少遍。</translation></message>
    <message><source>{time} on this computer.</source><translation>在这台电脑上{time}。</translation></message>
    <message><source>Measuring how long that takes…</source><translation>正在估算需要多久…</translation></message>
    <message><source>Measuring what that costs…</source><translation>正在测量它的代价…</translation></message>
    <message><source>+ {count} weights; {before} → {after} ms a picture on this computer.</source><translation>增加 {count} 个参数；在这台电脑上每张图片 {before} → {after} 毫秒。</translation></message>
    <message><source>Start training</source><translation>开始训练</translation></message>
    <message><source>Train the network</source><translation>训练网络</translation></message>
    <message><source>Stop for now</source><translation>先停下</translation></message>
    <message><source>Stop without a model; it can go on later after its last round</source><translation>停下，不生成模型；以后可从最后一轮继续</translation></message>
    <message><source>Training {network}</source><translation>正在训练 {network}</translation></message>
    <message><source>getting ready</source><translation>正在准备</translation></message>
    <message><source>Training is done.</source><translation>训练完成。</translation></message>
    <message><source>Try the network on pictures, a video or the camera.</source><translation>在图片、视频或摄像头上试试这个网络。</translation></message>
    <message><source>The next training starts from {name}.</source><translation>下一次训练从 {name} 开始。</translation></message>
    <message><source>Use this run's network in Run</source><translation>把这次训练的网络拿去运行</translation></message>
    <message><source>Getting ready: the pictures are read once.</source><translation>正在准备：把图片读一遍。</translation></message>
    <message><source>Training…</source><translation>训练中…</translation></message>
    <message><source>Read-only: no training here</source><translation>只读：这里不能训练</translation></message>
    <message><source>round {epoch} of {epochs}</source><translation>第 {epoch} / {epochs} 轮</translation></message>
    <message><source>first round</source><translation>第一轮</translation></message>
    <message><source>{share:.1f} % of {name}</source><translation>占{name}的 {share:.1f} %</translation></message>
    <message><source>boxes</source><translation>框</translation></message>
    <message><source>is something there</source><translation>有没有东西</translation></message>
    <message><source>which category</source><translation>是哪一类</translation></message>
    <message><source>each pixel</source><translation>每个像素</translation></message>
    <message><source>overlap</source><translation>重叠</translation></message>
    <message><source>Say what a picture shows</source><translation>判断图片是什么</translation></message>
    <message><source>Classification: one category for the whole picture.</source><translation>分类：整张图片一个类别。</translation></message>
    <message><source>Label whole pictures in Data first (key C, then a digit).</source><translation>请先在数据里给整张图片标类别（按 C，再按数字）。</translation></message>
    <message><source>1 labeled picture</source><translation>1 张已标注的图片</translation></message>
    <message><source>{count} labeled pictures</source><translation>{count} 张已标注的图片</translation></message>
    <message><source>Find objects (boxes)</source><translation>找出物体（框）</translation></message>
    <message><source>Detection: a box and a category for each object.</source><translation>检测：每个物体一个框和一个类别。</translation></message>
    <message><source>Draw boxes in Data first (key R).</source><translation>请先在数据里画框（按 R）。</translation></message>
    <message><source>1 box</source><translation>1 个框</translation></message>
    <message><source>{count} boxes</source><translation>{count} 个框</translation></message>
    <message><source>Outline areas</source><translation>勾出区域</translation></message>
    <message><source>Semantic segmentation: a category for each pixel.</source><translation>语义分割：每个像素一个类别。</translation></message>
    <message><source>Draw polygons in Data first (key P).</source><translation>请先在数据里画多边形（按 P）。</translation></message>
    <message><source>1 outlined area</source><translation>1 个勾出的区域</translation></message>
    <message><source>{count} outlined areas</source><translation>{count} 个勾出的区域</translation></message>
    <message><source>Accuracy</source><translation>准确率</translation></message>
    <message><source>Share of pictures that are said right.</source><translation>判断正确的图片所占比例。</translation></message>
    <message><source>F1</source><translation>F1</translation></message>
    <message><source>Mean over the categories of the harmonic mean of precision and recall (macro F1).</source><translation>各类别精确率与召回率调和平均的均值（macro F1）。</translation></message>
    <message><source>mAP50</source><translation>mAP50</translation></message>
    <message><source>Mean average precision where boxes that overlap by half count as right (IoU 0.5).</source><translation>重叠一半就算对（IoU 0.5）时的平均精度均值。</translation></message>
    <message><source>mAP</source><translation>mAP</translation></message>
    <message><source>Mean average precision over overlaps from 0.5 to 0.95: how exactly the boxes sit.</source><translation>重叠从 0.5 到 0.95 的平均精度均值：框得有多准。</translation></message>
    <message><source>mIoU</source><translation>mIoU</translation></message>
    <message><source>Mean over the categories of overlap by union of the outlined pixels.</source><translation>各类别区域交并比的均值。</translation></message>
    <message><source>Dice</source><translation>Dice</translation></message>
    <message><source>Mean over the categories of twice the overlap by the sum of both areas.</source><translation>各类别“两倍重叠面积除以面积之和”的均值。</translation></message>
    <message><source>IoU</source><translation>IoU</translation></message>
    <message><source>Overlap by union of the outlined pixels.</source><translation>区域的交并比。</translation></message>
    <message><source>Harmonic mean of precision and recall.</source><translation>精确率与召回率的调和平均。</translation></message>
    <message><source>How much of what was found is right.</source><translation>找到的里面有多少是对的。</translation></message>
    <message><source>Recall</source><translation>召回率</translation></message>
    <message><source>How much of what is there was found.</source><translation>该找到的里面找到了多少。</translation></message>
    <message><source>Tested</source><translation>测试数</translation></message>
    <message><source>How many there are in the tested pictures.</source><translation>测试图片里一共有多少。</translation></message>
    <message><source>Best score</source><translation>最佳得分</translation></message>
    <message><source>The score threshold at which F1 is best.</source><translation>F1 最高时的得分阈值。</translation></message>
    <message><source>What training makes smaller, by its terms</source><translation>训练要变小的数，按各项列出</translation></message>
    <message><source>How good the network is on the validation pictures</source><translation>网络在验证图片上的表现</translation></message>
    <message><source>round</source><translation>轮</translation></message>
    <message><source>log</source><translation>对数</translation></message>
    <message><source>Logarithmic scale</source><translation>对数坐标</translation></message>
    <message><source>smooth</source><translation>平滑</translation></message>
    <message><source>Smooth the curves</source><translation>把曲线变平滑</translation></message>
    <message><source>Precision over recall</source><translation>精确率与召回率</translation></message>
    <message><source>Precision: how much of what was found is right. Recall: how much of what is there was found.</source><translation>精确率：找到的有多少是对的。召回率：实际有的找到了多少。</translation></message>
    <message><source>Rows: what is there. Columns: what the network said.</source><translation>行：实际是什么。列：网络说是什么。</translation></message>
    <message><source>With your labels. A bad picture is often a wrong label: click to mend it in Data.</source><translation>图上是您的标注。结果差往往是因为标注有误：点击可到“数据”中改正。</translation></message>
    <message><source>Choose a network</source><translation>选择网络</translation></message>
    <message><source>How long</source><translation>学多久</translation></message>
    <message><source>{metric} on the validation pictures, which choose the best round. {help}</source><translation>验证图片上的{metric}，用来挑选最好的一轮。{help}</translation></message>
    <message><source>Advanced</source><translation>高级</translation></message>
    <message><source>Save results</source><translation>保存结果</translation></message>
    <message><source>Video</source><translation>视频</translation></message>
    <message><source>Camera</source><translation>摄像头</translation></message>
    <message><source>Stream</source><translation>视频流</translation></message>
    <message><source>Nothing is certain enough to be shown. The most certain: {name}, {score:.2f}.</source><translation>没有把握足够大的结果。最有把握的是：{name}，{score:.2f}。</translation></message>
    <message><source>Source</source><translation>来源</translation></message>
    <message><source>Keep it for Data (Space)</source><translation>留下这张，以后送回数据（空格键）</translation></message>
    <message><source>Only one model can be run at a time.</source><translation>一次只能运行一个模型。</translation></message>
    <message><source>Drop one model file.</source><translation>请只拖入一个模型文件。</translation></message>
    <message><source>Only one source can be run at a time.</source><translation>一次只能运行一个来源。</translation></message>
    <message><source>Drop pictures, one folder of pictures or one video.</source><translation>请拖入几张图片、一个图片文件夹或一个视频。</translation></message>
    <message><source>Let go to run the network on these. The files stay where they are.</source><translation>松开鼠标即可用网络运行，文件会留在原处。</translation></message>
    <message><source>The summary counts by the groups of the project where the pictures have some, else by folder</source><translation>图片属于项目中的分组时，汇总按分组统计，否则按文件夹统计</translation></message>
    <message><source>Listed here once the network runs.</source><translation>网络运行后在这里列出。</translation></message>
    <message><source>Results are being saved.</source><translation>正在保存结果。</translation></message>
    <message><source>Wait for the end, or press Stop saving.</source><translation>请等待结束，或点击“停止保存”。</translation></message>
</context>
</TS>
