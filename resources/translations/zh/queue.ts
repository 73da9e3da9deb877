<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>{network} could not be trained; the queue goes on. {reason}</source><translation>{network} 未能训练；队列继续进行。{reason}</translation></message>
    <message><source>Measuring how fast {name} is</source><translation>正在测量 {name} 的速度</translation></message>
</context>
</TS>
