"""Traditional Chinese as simplified, as far as a shop's customers use it: what is taught is written in simplified characters."""

import re

_CHARACTERS = (  # each with its simplified form after it
    "並并來来係系個个們们備备債债傷伤僅仅價价億亿償偿優优儲储兌兑兒儿內内兩两冊册別别刪删則则劇剧劉刘動动務务勞劳勢势勵励匯汇區区協协參参吳吴員员問问啟启喚唤單单嗎吗嘗尝嚴严國国圓圆圖图團团執执報报場场塵尘墊垫壓压壞坏壺壶夠够夢梦夾夹奪夺奮奋婦妇"
    "媽妈孫孙學学實实寧宁審审寫写寬宽寶宝將将專专對对導导層层屬属師师帳账帶带幣币幫帮幹干幾几廚厨廣广廳厅張张彈弹後后徑径從从復复徹彻恆恒悶闷惱恼愛爱態态慘惨慮虑慶庆憑凭憤愤憶忆懇恳應应懷怀戰战戲戏戶户拋抛掃扫掛挂採采揀拣換换揮挥損损搖摇搶抢撥拨"
    "擁拥擇择擊击擋挡擔担據据擴扩擺摆攝摄敗败敘叙敵敌數数斬斩斷断於于時时暫暂曆历書书會会東东條条棄弃業业極极構构槍枪樂乐樓楼標标樣样樹树橋桥機机檔档檢检檯台櫃柜欄栏權权歡欢歲岁歷历歸归殘残殺杀殼壳毀毁氣气決决沒没況况洩泄涼凉淚泪淨净淺浅減减測测"
    "湊凑準准溫温滅灭滯滞滿满漢汉潔洁潤润澀涩濃浓濕湿濟济濾滤灣湾災灾為为無无煙烟煩烦熱热燈灯燒烧燙烫營营爛烂爭争爺爷狀状獎奖獨独獲获獻献現现瑣琐環环產产畫画異异當当療疗發发盜盗盡尽監监盤盘眾众睏困確确碼码礙碍禮礼稅税種种稱称積积穩稳窮穷競竞筆笔"
    "節节範范築筑簡简簽签簾帘籤签粵粤糧粮紀纪約约紅红純纯紙纸級级紛纷細细終终組组結结絕绝絡络給给統统絲丝經经綠绿維维網网緊紧線线緣缘編编練练縣县縮缩總总織织繫系繳缴繼继續续纜缆罰罚罵骂羅罗習习聯联聲声職职聽听肅肃脫脱腳脚臉脸臥卧臨临與与舉举舊旧"
    "莊庄葉叶蓋盖蕭萧藍蓝藝艺蘇苏處处虛虚號号虧亏螢萤蟲虫術术衛卫裏里補补裝装裡里製制複复見见規规視视親亲覺觉觀观觸触訂订訊讯討讨訓训託托記记訪访設设許许訴诉註注評评詞词詢询試试話话該该詳详誇夸認认語语誠诚誤误說说誰谁調调談谈請请諒谅論论諮咨謂谓"
    "講讲謝谢證证譯译議议護护讀读變变讓让讚赞貓猫貝贝負负財财貨货貴贵買买貸贷費费貼贴賀贺資资賓宾賞赏賠赔賣卖質质賬账賴赖購购贈赠趙赵跡迹踐践車车軟软較较輕轻輛辆輪轮輸输轉转轟轰辦办農农這这連连週周進进遊游運运過过達达違违遞递遠远適适遲迟遷迁選选"
    "遺遗還还邊边邏逻郵邮鄉乡鄭郑醫医釋释釘钉鈕钮銀银銳锐銷销鋼钢錄录錢钱錯错錶表鍋锅鍵键鎖锁鎮镇鏈链鏡镜鐘钟鐵铁鑰钥長长門门閃闪閉闭開开閒闲間间閱阅關关陳陈陸陆陽阳隊队階阶際际隨随險险隱隐隻只雖虽雙双雜杂雞鸡離离難难雲云電电霧雾靈灵靜静韌韧韓韩"
    "響响頁页項项順顺須须預预頓顿頗颇領领頭头頻频題题額额顏颜願愿類类顧顾顯显風风飛飞飯饭飲饮飾饰養养餘余館馆餵喂馬马駕驾騎骑騙骗驅驱驗验驚惊驟骤髒脏體体鬆松鬧闹魚鱼鮮鲜鳥鸟鹽盐麗丽麵面麼么黃黄點点黨党黴霉齊齐齡龄龍龙"
    "臺台圍围遙遥衝冲盞盏萬万塊块鎊镑歐欧聖圣誕诞華华蘭兰臘腊豐丰韻韵棟栋園园廈厦彌弥楊杨馮冯鄧邓呂吕盧卢鍾钟譚谭韋韦賈贾鄒邹龔龚偉伟強强軍军傑杰濤涛艷艳剛刚鳳凤鵬鹏輝辉瑩莹瓊琼榮荣澤泽穎颖詩诗"
)
_WORDS = {  # said otherwise in Taiwan and Hong Kong
    "禮拜天": "星期天",
    "禮拜": "星期",
    "掰掰": "拜拜",
    "早安": "早上好",
    "網路": "网络",
    "軟體": "软件",
    "簡訊": "短信",
    "清淨機": "净化器",
    "登入": "登录",
    "品質": "质量",
    "宅配": "快递",
    "保固": "保修",
    "註銷": "注销",
    "統編": "税号",
}
_WORD = re.compile("|".join(sorted(_WORDS, key=len, reverse=True)))
_SIMPLIFIED = {ord(traditional): simplified for traditional, simplified in zip(_CHARACTERS[::2], _CHARACTERS[1::2], strict=True)}


def simplified_characters(text: str) -> str:
    """The text with simplified characters, one for one, so that every span stays where it is."""
    return text if text.isascii() else text.translate(_SIMPLIFIED)


def simplified(text: str) -> str:
    """The text with simplified characters and their users' words; other text, and Chinese written so already, stays as it is."""
    return simplified_characters(_WORD.sub(lambda match: _WORDS[match.group()], text))
