<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>{network} could not be trained; the queue goes on. {reason}</source><translation>{network} 未能训练；队列继续进行。{reason}</translation></message>
    <message><source>Measuring how fast {name} is</source><translation>正在测量 {name} 的速度</translation></message>
    <message><source>{count} rounds · seed {seed}</source><translation>{count} 轮 · 种子 {seed}</translation></message>
    <message><source>Train them one after another</source><translation>一个接一个地训练</translation></message>
    <message><source>Train it earlier (Alt+Up)</source><translation>提前训练（Alt+↑）</translation></message>
    <message><source>Train it later (Alt+Down)</source><translation>推后训练（Alt+↓）</translation></message>
    <message><source>Take it out of the queue (Del)</source><translation>移出队列（Del）</translation></message>
    <message><source>Take all out of the queue</source><translation>清空队列</translation></message>
    <message><source>Queue</source><translation>队列</translation></message>
    <message><source>failed: {reason}</source><translation>失败：{reason}</translation></message>
    <message><source>Train several…</source><translation>训练多个…</translation></message>
    <message><source>Choose networks to train one after another, and compare them</source><translation>选择多个网络，依次训练并比较</translation></message>
    <message><source>Ctrl+click on runs to compare them.</source><translation>按住 Ctrl 点击多次训练即可比较。</translation></message>
    <message><source>The queue is done.</source><translation>队列已完成。</translation></message>
    <message><source>The others failed; the queue says why.</source><translation>其余的失败了，原因见队列。</translation></message>
    <message><source>The queue is done: {done} of {count} trained.</source><translation>队列已完成：{count} 个中训练好了 {done} 个。</translation></message>
    <message><source>{place} of {total}</source><translation>第 {place} 个，共 {total} 个</translation></message>
    <message><source>These are trained when this training is done.</source><translation>当前训练结束后就训练这些。</translation></message>
    <message><source>The queue has 1 training left.</source><translation>队列里还有 1 个训练没做完。</translation></message>
    <message><source>The queue has {count} trainings left.</source><translation>队列里还有 {count} 个训练没做完。</translation></message>
    <message><source>What was begun goes on where it stopped.</source><translation>已开始的会从停下的地方继续。</translation></message>
    <message><source>Training several networks</source><translation>正在训练多个网络</translation></message>
    <message><source>Clear</source><translation>清空</translation></message>
    <message><source>Choose networks to train one after another</source><translation>选择要依次训练的网络</translation></message>
    <message><source>times each</source><translation>次（每个）</translation></message>
    <message><source>Add to the queue</source><translation>加入队列</translation></message>
    <message><source>Train these, one after another</source><translation>依次训练这些网络</translation></message>
    <message><source>With another seed each time: shows how much of the result is chance</source><translation>每次换一个随机种子：看结果有多少是偶然</translation></message>
    <message><source>Add {count} to the queue</source><translation>把 {count} 个加入队列</translation></message>
    <message><source>No</source><translation>否</translation></message>
    <message><source>All on the same {count} pictures. Where the ranges overlap, the difference may be chance.</source><translation>都在同样的 {count} 张图片上测试。范围重叠时，差别可能只是偶然。</translation></message>
    <message><source>With your labels; below each, who gets it right. Click one to see it in Data.</source><translation>图上是您的标注，下面写着谁答对了。点击可在“数据”中查看。</translation></message>
    <message><source>Tested on other pictures, so their numbers cannot be compared with these: {names}.</source><translation>测试用的图片不同，数字不能与这些比较：{names}。</translation></message>
    <message><source>Right by one, wrong by another</source><translation>有的对、有的错</translation></message>
    <message><source>There is no such picture: they are right and wrong alike.</source><translation>没有这样的图片：它们对错一致。</translation></message>
    <message><source>right: {names}.</source><translation>答对：{names}。</translation></message>
    <message><source>Leaderboard</source><translation>排行榜</translation></message>
    <message><source>Range</source><translation>范围</translation></message>
    <message><source>Holds the true value in 95 of 100 cases</source><translation>100 次中有 95 次包含真实值</translation></message>
    <message><source>Right</source><translation>答对</translation></message>
    <message><source>Test pictures that came out right</source><translation>结果正确的测试图片</translation></message>
    <message><source>How long the training took</source><translation>训练用了多久</translation></message>
    <message><source>Numbers that were learned</source><translation>学到的参数个数</translation></message>
    <message><source>File</source><translation>文件</translation></message>
    <message><source>Size of the model file</source><translation>模型文件的大小</translation></message>
    <message><source>Per picture</source><translation>每张图片</translation></message>
    <message><source>Time for one picture with the model file, on this computer</source><translation>在这台电脑上用模型文件处理一张图片的时间</translation></message>
    <message><source>Click to sort by it</source><translation>点击按此排序</translation></message>
    <message><source>Compare</source><translation>比较</translation></message>
    <message><source>Ctrl+click on another finished run to compare them</source><translation>按住 Ctrl 点击另一次完成的训练即可比较</translation></message>
</context>
</TS>
