"""The oath (入党誓词) and the three questions of the study, word for word. Any translation is unofficial and says so."""

OATH = (
    "我志愿加入中国共产党，拥护党的纲领，遵守党的章程，履行党员义务，执行党的决定，严守党的纪律，保守党的秘密，"
    "对党忠诚，积极工作，为共产主义奋斗终身，随时准备为党和人民牺牲一切，永不叛党。"
)
QUESTIONS = ("入党为什么", "在党干什么", "给党留什么")
"""What the group study is held on: 000“围绕‘入党为什么、在党干什么、给党留什么’为主题开展座谈讨论”."""
