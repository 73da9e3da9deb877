<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message><source>Python {version} on {system}</source><translation>Python {version}，{system}</translation></message>
    <message><source>PyTorch {version} trains on {device}: {speed:.0f} pictures/s (ResNet-18, 64 px)</source><translation>PyTorch {version} 可以在 {device} 上训练：每秒 {speed:.0f} 张图（ResNet-18，64 像素）</translation></message>
    <message><source>Graphics card</source><translation>显卡</translation></message>
    <message><source>Install the NVIDIA driver for CUDA {version} or newer and restart.</source><translation>请安装支持 CUDA {version} 或更新版本的 NVIDIA 驱动，然后重启。</translation></message>
    <message><source>ONNX Runtime {version} on {providers}</source><translation>ONNX Runtime {version}，使用 {providers}</translation></message>
    <message><source>OpenCV {version} writes and reads pictures</source><translation>OpenCV {version} 可以读写图片</translation></message>
    <message><source>Window</source><translation>窗口</translation></message>
    <message><source>Start `python3 main.py` from a desktop session; without a screen `python3 main.py demo` works.</source><translation>请在桌面环境里运行 `python3 main.py`；没有屏幕时可以用 `python3 main.py demo`。</translation></message>
    <message><source>{free:.0f} GB free in {folder}</source><translation>{folder} 还有 {free:.0f} GB 可用</translation></message>
    <message><source>{free:.1f} of {total:.1f} GB free</source><translation>可用 {free:.1f} GB，共 {total:.1f} GB</translation></message>
    <message><source>Writing files</source><translation>写文件</translation></message>
    <message><source>Chinese file names</source><translation>中文文件名</translation></message>
    <message><source>Pictures under Chinese names with spaces are written and read.</source><translation>带空格的中文文件名可以正常读写。</translation></message>
    <message><source>Python</source><translation>Python</translation></message>
    <message><source>Training</source><translation>训练</translation></message>
    <message><source>Install the CUDA build of PyTorch into .venv; the installed one is for the CPU only.</source><translation>当前的 PyTorch 只支持 CPU，请在 .venv 里安装 CUDA 版本。</translation></message>
    <message><source>An NVIDIA card is here, but its driver does not answer.</source><translation>检测到 NVIDIA 显卡，但驱动没有响应。</translation></message>
    <message><source>Running models</source><translation>运行模型</translation></message>
    <message><source>Pictures</source><translation>图片</translation></message>
    <message><source>Qt could not open a window: {why}</source><translation>Qt 无法打开窗口：{why}</translation></message>
    <message><source>No camera is connected; pictures and videos work.</source><translation>没有连接摄像头；图片和视频不受影响。</translation></message>
    <message><source>Cameras</source><translation>摄像头</translation></message>
    <message><source>Disk</source><translation>磁盘</translation></message>
    <message><source>Memory</source><translation>内存</translation></message>
    <message><source>{folder} can be written to.</source><translation>{folder} 可以写入。</translation></message>
    <message><source>Install Python 3.10 to 3.13.</source><translation>请安装 Python 3.10 到 3.13。</translation></message>
    <message><source>The loss did not fall: reinstall PyTorch.</source><translation>损失没有下降，请重新安装 PyTorch。</translation></message>
    <message><source>{card} is used.</source><translation>正在使用 {card}。</translation></message>
    <message><source>The Apple graphics processor (MPS) is used.</source><translation>正在使用 Apple 图形处理器（MPS）。</translation></message>
    <message><source>None that PyTorch can use: training runs on the {cores} cores.</source><translation>没有 PyTorch 能用的显卡，将用 {cores} 个 CPU 核心训练。</translation></message>
    <message><source>An NVIDIA card is here, but this PyTorch cannot use it.</source><translation>检测到 NVIDIA 显卡，但当前的 PyTorch 用不了它。</translation></message>
    <message><source>Reinstall ONNX Runtime.</source><translation>请重新安装 ONNX Runtime。</translation></message>
    <message><source>Reinstall OpenCV.</source><translation>请重新安装 OpenCV。</translation></message>
    <message><source>Qt opens windows on {platform}</source><translation>Qt 可以打开窗口（{platform}）</translation></message>
    <message><source>Free at least 2 GB before training.</source><translation>训练前请至少腾出 2 GB 空间。</translation></message>
    <message><source>Close other programs before training.</source><translation>训练前请先关掉其他程序。</translation></message>
    <message><source>Keep projects on a disk that allows such names.</source><translation>请把项目放在支持这种文件名的磁盘上。</translation></message>
    <message><source>{folder} cannot be written to.</source><translation>{folder} 无法写入。</translation></message>
    <message><source>Keep projects in a folder that is yours.</source><translation>请把项目放在您自己的文件夹里。</translation></message>
    <message><source>Delete the folder {folder} and start Seedling again: it sets itself up anew.</source><translation>删除 {folder} 文件夹后重新启动 Seedling，它会自动重新安装。</translation></message>
    <message><source>Qt lacks system libraries of Linux.</source><translation>系统缺少 Qt 需要的 Linux 库。</translation></message>
    <message><source>Run this once (Debian, Ubuntu): {command}</source><translation>请运行一次（Debian、Ubuntu）：{command}</translation></message>
</context>
</TS>
