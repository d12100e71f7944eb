"""Traditional Chinese characters as the simplified ones that the lookups and the rules are written in."""

_PAIRS = (
    # things, and what is wrong with them
    "電电 熱热 壺壶 壞坏 檯台 臺台 燈灯 條条 帶带 頭头 圍围 淨净 機机 掃扫 塵尘 無无 線线 護护 書书 閱阅 讀读 學学 習习 "
    "遙遥 廳厅 藍蓝 動动 燒烧 買买 錯错 單单 誤误 選选 質质 後后 衝冲 歡欢 顏颜 長长 夠够 輕轻 響响 聲声 貴贵 別别 處处 "
    "們们 發发 貨货 圖图 樣样 實实 與与 過过 還还 換换 複复 復复 寫写 開开 關关 連连 購购 優优 訂订 運运 損损 "
    # numbers, measure words, money, days
    "兩两 個个 盞盏 隻只 雙双 組组 萬万 塊块 錢钱 鎊镑 歐欧 幣币 圓圆 號号 週周 禮礼 這这 聖圣 誕诞 節节 點点 幾几 從从 時时 "
    # languages, carriers
    "語语 國国 漢汉 華华 簡简 體体 廣广 東东 話话 韓韩 蘭兰 臘腊 羅罗 順顺 豐丰 韻韵 達达 極极 郵邮 聯联 遞递 "
    # addresses, names
    "縣县 區区 鎮镇 鄉乡 樓楼 棟栋 層层 門门 龍龙 園园 廈厦 場场 彌弥 灣湾 陳陈 劉刘 張张 楊杨 黃黄 趙赵 吳吴 孫孙 馬马 鄭郑 "
    "謝谢 許许 馮冯 鄧邓 葉叶 蘇苏 呂吕 盧卢 鐘钟 鍾钟 譚谭 陸陆 韋韦 賈贾 鄒邹 賀贺 顧顾 龔龚 嚴严 偉伟 麗丽 靜静 強强 "
    "軍军 傑杰 濤涛 艷艳 剛刚 蘭兰 紅红 鳳凤 雲云 鵬鹏 飛飞 輝辉 寧宁 瑩莹 瓊琼 寶宝 慶庆 榮荣 澤泽 穎颖 詩诗 夢梦"
)
_SIMPLER = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})


def simplified(text: str) -> str:
    """The text with each known traditional character replaced; one for one, so that every span stays where it is."""
    return text if text.isascii() else text.translate(_SIMPLER)
