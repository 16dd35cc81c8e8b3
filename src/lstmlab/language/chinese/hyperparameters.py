"""What an optimizer's settings are called in Chinese."""

from __future__ import annotations

HYPERPARAMETERS = {
    "learning rate": "学习率",
    "momentum": "动量",
    "beta1": "beta1",
    "beta2": "beta2",
    "beta3": "beta3",
    "rho": "rho",
    "decay": "衰减率",
    "epsilon": "epsilon",
    "weight decay": "权重衰减",
    "alpha": "alpha",
    "bound": "曲率下限",
    "d0": "d0",
    "damping": "阻尼",
    "every": "更新间隔",
    "final rate": "最终学习率",
    "fit": "拟合步长",
    "gamma": "gamma",
    "grow": "增大倍数",
    "history": "历史长度",
    "iterations": "迭代次数",
    "rank": "秩",
    "ramp": "动量增长速度",
    "recency": "近期权重",
    "steps": "迭代步数",
    "shrink": "缩小倍数",
    "tolerance": "容差",
    "trust": "信任系数",
    "velocities": "速度个数",
}
