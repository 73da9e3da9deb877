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
</context>
</TS>
