"""What people write: a text as it can be read, whether it says anything, and one form of it in which two are compared."""

import re
import unicodedata
from typing import Final

# Traditional, then Simplified: characters that are common in what a branch writes.
_PAIRS: Final = (
    "萬万 與与 醜丑 專专 業业 東东 絲丝 兩两 嚴严 個个 箇个 豐丰 臨临 為为 麗丽 舉举 麼么 麽么 義义 樂乐 習习 鄉乡 書书 買买 亂乱 爭争 "
    "於于 虧亏 雲云 產产 産产 畝亩 親亲 億亿 僅仅 從从 們们 眾众 優优 會会 偉伟 傳传 體体 餘余 偵侦 僑侨 債债 償偿 兒儿 黨党 蘭兰 關关 "
    "興兴 玆兹 養养 內内 冊册 寫写 軍军 農农 馮冯 決决 況况 淨净 幾几 鳳凤 憑凭 擊击 劃划 創创 別别 製制 辦办 務务 動动 勵励 勞劳 勛勋 "
    "勳勋 區区 醫医 昇升 華华 協协 單单 賣卖 衛卫 廠厂 廳厅 曆历 歷历 壓压 縣县 參参 雙双 發发 髮发 變变 敘叙 隻只 臺台 葉叶 號号 後后 "
    "聽听 啟启 員员 週周 響响 迴回 團团 園园 國国 圖图 圓圆 聖圣 場场 堅坚 壘垒 牆墙 壯壮 聲声 殼壳 處处 備备 復复 複复 頭头 誇夸 奮奋 "
    "獎奖 學学 寧宁 寶宝 實实 審审 憲宪 寬宽 賓宾 對对 尋寻 導导 將将 盡尽 層层 屆届 屬属 嶼屿 歲岁 豈岂 崗岗 島岛 巖岩 嶺岭 嶽岳 巔巅 "
    "幣币 師师 帶带 幫帮 幹干 廣广 莊庄 慶庆 應应 廢废 開开 異异 棄弃 張张 彌弥 彎弯 彈弹 強强 歸归 當当 錄录 徹彻 徵征 徑径 逕径 憶忆 "
    "誌志 憂忧 懷怀 態态 憐怜 總总 戀恋 恆恒 懇恳 慟恸 悅悦 懸悬 驚惊 懼惧 慘惨 懲惩 愜惬 慚惭 慣惯 憤愤 願愿 懶懒 戲戏 戰战 戶户 紮扎 "
    "託托 執执 掃扫 揚扬 擾扰 拋抛 護护 報报 擔担 擬拟 揀拣 擁拥 攔拦 擇择 掛挂 挾挟 擋挡 擠挤 揮挥 損损 換换 搗捣 據据 攜携 攝摄 擺摆 "
    "搖摇 敵敌 數数 齋斋 鬥斗 斬斩 斷断 無无 舊旧 時时 晝昼 顯显 晉晋 曬晒 曉晓 暈晕 術术 樸朴 機机 殺杀 雜杂 權权 桿杆 條条 來来 楊杨 "
    "鬆松 極极 構构 樞枢 棗枣 槍枪 櫃柜 標标 棟栋 欄栏 樹树 樣样 檔档 橋桥 槳桨 樁桩 樑梁 夢梦 檢检 樓楼 櫻樱 歡欢 歐欧 慾欲 殘残 毀毁 "
    "畢毕 氣气 匯汇 彙汇 漢汉 溝沟 沒没 滬沪 霑沾 註注 淚泪 潑泼 潔洁 灑洒 淺浅 測测 濟济 瀏浏 渾浑 湧涌 濤涛 潤润 漲涨 漸渐 漁渔 滲渗 "
    "遊游 灣湾 滯滞 滿满 濫滥 濱滨 灘滩 潛潜 滅灭 燈灯 靈灵 燦灿 爐炉 點点 煉炼 鍊炼 爛烂 燒烧 熱热 愛爱 爺爷 狀状 獨独 獄狱 獵猎 豬猪 "
    "貓猫 獻献 瑪玛 環环 現现 電电 畫画 暢畅 療疗 瘋疯 癡痴 鹽盐 監监 盜盗 盤盘 著着 睜睁 矚瞩 矯矫 碼码 礎础 碩硕 確确 禮礼 禍祸 禪禅 "
    "離离 種种 積积 稱称 稅税 穩稳 窮穷 窩窝 競竞 筆笔 築筑 籌筹 簽签 簡简 籃篮 類类 糧粮 繫系 係系 緊紧 糾纠 紅红 約约 級级 紀纪 純纯 "
    "紗纱 綱纲 納纳 縱纵 紛纷 紙纸 紋纹 線线 練练 組组 細细 織织 終终 絆绊 經经 結结 繞绕 繪绘 給给 絡络 絕绝 統统 繼继 績绩 緒绪 續续 "
    "維维 綜综 綠绿 緩缓 編编 緣缘 繳缴 網网 羅罗 罰罚 罷罢 聳耸 恥耻 職职 聯联 聰聪 肅肃 膽胆 勝胜 鬍胡 髒脏 腦脑 腳脚 脫脱 臉脸 騰腾 "
    "緻致 輿舆 捨舍 艦舰 艱艰 艷艳 藝艺 節节 蘆芦 葦苇 蘇苏 範范 莖茎 薦荐 榮荣 藥药 蓮莲 獲获 營营 薩萨 藍蓝 慮虑 虛虚 蟲虫 雖虽 蠶蚕 "
    "銜衔 補补 襯衬 裝装 見见 觀观 規规 覓觅 視视 覽览 覺觉 觸触 譽誉 計计 訂订 認认 討讨 讓让 訓训 議议 訊讯 記记 講讲 許许 論论 設设 "
    "訪访 訣诀 證证 評评 訴诉 詞词 譯译 試试 詩诗 誠诚 話话 誕诞 該该 詳详 語语 誤误 誘诱 誨诲 說说 請请 諸诸 諾诺 讀读 課课 誰谁 調调 "
    "諄谆 談谈 誼谊 謀谋 謂谓 諭谕 謝谢 謙谦 謹谨 穀谷 貝贝 貞贞 負负 貢贡 財财 責责 賢贤 敗败 賬账 貨货 質质 販贩 貪贪 貧贫 購购 貫贯 "
    "賤贱 貴贵 貸贷 貿贸 費费 賀贺 賊贼 賄贿 賃赁 資资 賦赋 賞赏 賜赐 賠赔 賴赖 賺赚 賽赛 讚赞 贊赞 贈赠 贏赢 趙赵 趕赶 趨趋 躍跃 踐践 "
    "蹤踪 車车 軌轨 軒轩 轉转 輪轮 軟软 轟轰 軸轴 輕轻 載载 較较 輔辅 輛辆 輩辈 輝辉 輯辑 輸输 轄辖 轍辙 辭辞 辯辩 邊边 遼辽 達达 遷迁 "
    "過过 邁迈 運运 還还 這这 進进 遠远 違违 連连 遲迟 跡迹 蹟迹 適适 選选 遜逊 遞递 遺遗 遙遥 鄧邓 郵邮 鄰邻 鬱郁 鄭郑 釀酿 採采 釋释 "
    "裏里 裡里 針针 釘钉 釣钓 鐘钟 鋼钢 錢钱 鑽钻 鐵铁 鈴铃 鉛铅 銅铜 鋁铝 銀银 鑄铸 鎖锁 鋒锋 銳锐 錯错 錘锤 鍵键 鍛锻 鎮镇 鏡镜 長长 "
    "門门 閃闪 閉闭 問问 闖闯 閒闲 間间 悶闷 鬧闹 聞闻 閣阁 閱阅 闊阔 隊队 陽阳 陰阴 陣阵 階阶 際际 陸陆 陳陈 陝陕 險险 隨随 隱隐 難难 "
    "霧雾 靜静 麵面 韋韦 韓韩 韻韵 頁页 頂顶 頃顷 項项 順顺 須须 鬚须 頑顽 顧顾 頓顿 頌颂 預预 領领 頗颇 頻频 穎颖 顆颗 題题 顏颜 額额 "
    "風风 飛飞 饑饥 飯饭 飲饮 飾饰 飽饱 餅饼 餓饿 館馆 馬马 馳驰 驅驱 驢驴 駛驶 駐驻 駕驾 驛驿 驕骄 驗验 騎骑 騙骗 驟骤 魚鱼 魯鲁 鮮鲜 "
    "鳥鸟 雞鸡 鳴鸣 鴨鸭 鴻鸿 麥麦 黃黄 齊齐 齒齿 齡龄 龍龙 龜龟"
)
_FOLD: Final = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}

_SPOKEN: Final = frozenset("LN")
"""The categories of characters that say something: letters and numbers. The rest is how they are set."""
_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters by their category that show nothing: the fillers of Korean."""
# Control characters, signs that turn the direction of whatever follows them, what is no character at all.
_UNREADABLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)


def simplified(text: str) -> str:
    """The text with the Traditional characters of our table in their Simplified form."""
    return text.translate(_FOLD)


def readable(text: str) -> str:
    """The text without characters that nobody sees and that turn or break what stands beside them."""
    return _UNREADABLE.sub("", text)


def says_something(text: str) -> bool:
    """Whether it holds a letter or a number that can be seen."""
    return any(_spoken(char) for char in text)


def plain(text: str) -> str:
    """What the text says, for comparing: letters and numbers alone, in one width, case and script."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN)


class _Plain(dict[int, str]):
    """Of each character what is compared of it, found when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        found = self[code] = simplified(char) if _spoken(char) else ""
        return found


_PLAIN: Final = _Plain()


def _spoken(char: str) -> bool:
    return unicodedata.category(char)[0] in _SPOKEN and char not in _BLANK
