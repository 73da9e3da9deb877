<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>Calibrating how certain it says to be</source><translation>正在校准它的把握</translation></message>
    <message><source>Temperature {value:.3f}, fitted on the validation pictures.</source><translation>温度 {value:.3f}，用验证图片拟合得到。</translation></message>
    <message><source>right as often as it says</source><translation>说多少把握，就对多少次</translation></message>
    <message><source>Not calibrated: there were too few validation pictures.</source><translation>未校准：验证图片太少。</translation></message>
    <message><source>before</source><translation>之前</translation></message>
    <message><source>after</source><translation>之后</translation></message>
    <message><source>measured</source><translation>实测</translation></message>
    <message><source>certainty</source><translation>把握</translation></message>
    <message><source>share that is right</source><translation>答对的比例</translation></message>
    <message><source>Is it as certain as it is right?</source><translation>它的把握可信吗？</translation></message>
    <message><source>Mistakes</source><translation>错在哪里</translation></message>
    <message><source>Do not trust these numbers yet</source><translation>先别相信这些数字</translation></message>
    <message><source>Reliability diagram: of the answers given with the same certainty, the share that is right. The dashed line is where both agree; below it the network is too sure of itself.</source><translation>可靠性图：把握相同的回答中，有多少是对的。虚线上两者一致；低于虚线说明网络过于自信。</translation></message>
    <message><source>Its certainties were divided by a temperature of {value}, fitted on the validation pictures.</source><translation>把握已按温度 {value} 校准（温度缩放），温度用验证图片拟合得到。</translation></message>
    <message><source>as it learned</source><translation>校准前</translation></message>
    <message><source>calibrated</source><translation>校准后</translation></message>
    <message><source>{name} (ECE {value})</source><translation>{name}（ECE {value}）</translation></message>
    <message><source>ECE {value}</source><translation>ECE {value}</translation></message>
    <message><source>Calibration error</source><translation>校准误差</translation></message>
    <message><source>How far certainty and share of right answers lie apart on average (ECE, 15 bins). 0 is best.</source><translation>把握与答对比例平均相差多少（期望校准误差 ECE，15 个区间）。0 最好。</translation></message>
    <message><source>Precision against recall</source><translation>精确率与召回率</translation></message>
    <message><source>false positive rate</source><translation>假阳性率</translation></message>
    <message><source>true positive rate</source><translation>真阳性率</translation></message>
    <message><source>ROC: each category against the rest, with its area</source><translation>ROC：每个类别对其余类别，附曲线下面积</translation></message>
    <message><source>ROC, each category against the rest</source><translation>ROC：每个类别对其余类别</translation></message>
    <message><source>How much is found (true positive rate) over how much is taken for it wrongly (false positive rate), with the area under the curve. The dashed line is chance.</source><translation>纵轴：找到了多少（真阳性率）；横轴：误认了多少（假阳性率）；数字是曲线下面积。虚线表示随机猜测。</translation></message>
    <message><source>chance</source><translation>随机猜测</translation></message>
    <message><source>Balanced accuracy</source><translation>平衡准确率</translation></message>
    <message><source>Mean over the categories of the share found: a category with few pictures counts as much as any.</source><translation>各类别召回率的平均：图片少的类别与其他类别同样重要。</translation></message>
    <message><source>Kappa</source><translation>Kappa</translation></message>
    <message><source>Cohen's kappa: agreement beyond chance. 0 is chance, 1 is always right.</source><translation>Cohen's kappa：超出随机的一致程度。0 等于随机，1 表示全对。</translation></message>
    <message><source>Top 5</source><translation>前五</translation></message>
    <message><source>Share of pictures whose category is among the five that the network deems likeliest.</source><translation>正确类别在网络认为最可能的五个之中的图片比例。</translation></message>
    <message><source>AUC</source><translation>AUC</translation></message>
    <message><source>Area under the ROC curve: how well it is told from the rest. 0.5 is chance, 1 is perfect.</source><translation>ROC 曲线下面积：与其余类别区分得多好。0.5 等于随机，1 为完美。</translation></message>
    <message><source>AP</source><translation>AP</translation></message>
    <message><source>Average precision: area under the curve of precision over recall.</source><translation>平均精确率：精确率-召回率曲线下的面积。</translation></message>
    <message><source>Areas: said against true, per picture</source><translation>面积：预测对真实，每张图片</translation></message>
    <message><source>true area, % of the picture</source><translation>真实面积，占图片的 %</translation></message>
    <message><source>said area, %</source><translation>预测面积，%</translation></message>
    <message><source>said as large as it is</source><translation>预测与真实一样大</translation></message>
    <message><source>R² is that of the line said = true: 1 − residual sum of squares / total sum of squares.</source><translation>R² 相对于“预测 = 真实”这条线：1 − 残差平方和 / 总平方和。</translation></message>
    <message><source>boundary_f1 counts a border as right within {pixels:.1f} pixels of the network's input: 0.75 % of its diagonal (Csurka et al. 2013).</source><translation>boundary_f1：边界偏差不超过网络输入的 {pixels:.1f} 像素（对角线的 0.75 %）即算对（Csurka 等，2013）。</translation></message>
    <message><source>Area said over area true, % of a picture</source><translation>预测面积对真实面积，占图片的 %</translation></message>
    <message><source>Each dot is a test picture; on the dashed line the area is right. R²: 1 minus the squared distance from that line by the variance of the true areas. 1 is best; below 0 the mean would be a better guess.</source><translation>每个点是一张测试图片；落在虚线上面积就正确。R²：1 减去点到虚线的平方和与真实面积平方和之比。1 最好；低于 0 还不如直接用平均值。</translation></message>
    <message><source>true area, %</source><translation>真实面积，%</translation></message>
    <message><source>{name}, R² {value}</source><translation>{name}，R² {value}</translation></message>
    <message><source>as large as it is</source><translation>与真实一样大</translation></message>
    <message><source>A border is right within {pixels} px of the network's picture: 0.75 % of its diagonal.</source><translation>边界偏差不超过网络输入图片的 {pixels} 像素（对角线的 0.75 %）即算对。</translation></message>
    <message><source>Borders</source><translation>边界</translation></message>
    <message><source>Boundary F1: how much of the borders lies where it should (Csurka et al. 2013), mean over the pictures.</source><translation>边界 F1：有多少边界落在该在的地方（Csurka 等，2013），对图片取平均。</translation></message>
    <message><source>Area R²</source><translation>面积 R²</translation></message>
    <message><source>How well the area in each picture is met: 1 is exact, below 0 the mean would be a better guess.</source><translation>每张图片的面积估得多准：1 为完全准确，低于 0 还不如直接用平均值。</translation></message>
    <message><source>What is taken for what; Enter shows the pictures of a cell</source><translation>什么被认成什么；按回车显示该格的图片</translation></message>
    <message><source>Click or press Enter to see these pictures</source><translation>点击或按回车查看这些图片</translation></message>
    <message><source>Rows: what is there. Columns: what the network said. Click a number to see its pictures.</source><translation>行：实际是什么。列：网络说是什么。点击数字查看对应的图片。</translation></message>
    <message><source>{there} said to be {called}: no picture to show.</source><translation>“{there}”被说成“{called}”：没有图片可显示。</translation></message>
    <message><source>{there} said to be {called}: the pictures with most of it, in per cent of the picture.</source><translation>“{there}”被说成“{called}”：这种错误最多的图片，数字是占图片的百分比。</translation></message>
    <message><source>{there}, said right: {shown} of {count}, the least certain first.</source><translation>“{there}”说对的：{count} 张中的 {shown} 张，把握最小的在前。</translation></message>
    <message><source>{there} said to be {called}: {shown} of {count}, the most certain first.</source><translation>“{there}”被说成“{called}”：{count} 张中的 {shown} 张，把握最大的在前。</translation></message>
    <message><source>Fewer than {least} were tested, so that their numbers mean nothing: {names}.</source><translation>测试中不足 {least} 个，这些类别的数字没有意义：{names}。</translation></message>
    <message><source>All test pictures are of one group, {group}: how it does on any other is not known.</source><translation>所有测试图片都来自同一组（{group}）：在其他组上表现如何无从得知。</translation></message>
    <message><source>{count} test pictures are of a group that it has learned from; the numbers flatter.</source><translation>{count} 张测试图片所在的组也用于训练，数字会偏高。</translation></message>
    <message><source>{metric}, validation</source><translation>{metric}，验证</translation></message>
    <message><source>{metric}, test</source><translation>{metric}，测试</translation></message>
    <message><source>For a paper</source><translation>写进论文</translation></message>
    <message><source>Model card</source><translation>模型卡</translation></message>
    <message><source>Copy this text</source><translation>复制这段文字</translation></message>
    <message><source>Text for a paper</source><translation>可写进论文的文字</translation></message>
    <message><source>For the Methods of a paper. The model card is also in the run's folder, as model_card.md.</source><translation>可写进论文的“方法”部分。模型卡也存在这次训练的文件夹里：model_card.md。</translation></message>
    <message><source>For the Methods of a paper</source><translation>可写进论文的“方法”部分</translation></message>
    <message><source>A click selects all of it.</source><translation>点一下即可全选。</translation></message>
    <message><source>Copy</source><translation>复制</translation></message>
    <message><source>Copied.</source><translation>已复制。</translation></message>
    <message><source>{there}, said right: the pictures with most of it, in per cent of the picture.</source><translation>“{there}”说对的：最多的图片，数字是占图片的百分比。</translation></message>
</context>
</TS>
