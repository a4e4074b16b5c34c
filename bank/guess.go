package bank

import (
	"strings"
	"unicode"

	"kapok"
)

// Characters and words that written Mandarin hardly has. 係 counts only apart from the words of
// standard Chinese that hold it.
const cantonese = "嘅咗喺嘢冇佢啲咁哋嚟畀俾攞噉嗰咩唔睇瞓乜啱嘥嬲諗搵揾啫㗎喎咋冚嗌嚿孭掟揸攰曱甴脷踎閪靚"

var cantoneseWords = []string{"點解", "点解", "邊個", "边个", "邊度", "边度", "幾時", "而家", "依家", "同埋", "聽日", "尋日", "琴日", "今日", "屋企", "鐘意", "鍾意", "得唔得", "有冇", "係咪", "唔該", "點樣", "點寫", "幫我", "話我知", "呢個", "呢啲", "呢條", "呢份", "老細", "返工", "阿媽", "阿爸"}

// weak words stand in written Chinese of Hong Kong too: they count only beside others.
var weak = map[string]bool{"今日": true, "幾時": true, "幫我": true}

// Pairs of frequent characters that differ between the scripts, in the same order.
const (
	simplified  = "这们来个时为说会对发经过还进实现开关长门问间见东车书话语请让给写应该讲论认识议记设计师学习业务产国际县区团员图报纸网络线级组织结构体质价钱银证据权责党军战争历史战斗领导众义务乡镇农业药医疗养杀伤爱恋婚妈爷奶儿孙亲邻赵刘陈张杨黄吴马鸟鱼龙风云电脑视频听读误错谣传闻谁谈课题难易简单复杂动态势热烂样机场边远近连续绝对临时几万亿双号码币岁节假过敏检测试验项顺预颜类饭馆饮铺锁铁钟环园坏块壮声处备够头夹夺奋妇娱宁实审宽宾寻导尔尘尝尽层岛岭币帅师帐归当录彻径总恶恼悬惊惯愿戏户扑执扩扫扬扰抢护拟拥择挂挥损换捞掷搁摆撑敌断无旧昼显晓暂术朴杂构枪柜标栏树桥检槛欢欧岁毁毕气汇汉汤沟沧泪泼泽洁浅浆测济浓涛润涨渐湿滚满滥灭灯灵炼热爷牵犹独狮猎玛琐疯痒盖盘码础确碍礼祸离种积称稳穷窃竞笔筑签简粮紧红约纪纯纲纳纵纷纹线练终细经绑绕绘络绝统绩绪续维绿缓编缘缩缴罗罚罢羡聪职联肃肠肤胁脏脸腊舰艺节芦苏范茎荐荡荣莱获萧营蓝虏虑虽蚀补装见观规觅览触订计讯记许访评诉词译诗诚询该详语误说请诸诺读课调谅谓谢谨谱贝负财责贤败货质贩贪购贯贴贵贷费贺贼资赋赌赏赔赖赚赛赞赶趋跃践踪轮软转轻载较辅辆辈输辖辞边达迁过运还进违连迟适选逊递逻遗邓郑释钓钞钢钥钱铃铜铝银销锅错键镇镜长闭闯闲闸闹闻阀阅阔队阳阴阵阶际陆陈险随隐难雾静韩页顶项顾顿预领频题额风飞饥饭饰饱饼馆驱驶驻验骂骄骑骗骤鲁鲜鸡鸣鸭鹅麦齐齿龄"
	traditional = "這們來個時為說會對發經過還進實現開關長門問間見東車書話語請讓給寫應該講論認識議記設計師學習業務產國際縣區團員圖報紙網絡線級組織結構體質價錢銀證據權責黨軍戰爭歷史戰鬥領導眾義務鄉鎮農業藥醫療養殺傷愛戀婚媽爺奶兒孫親鄰趙劉陳張楊黃吳馬鳥魚龍風雲電腦視頻聽讀誤錯謠傳聞誰談課題難易簡單複雜動態勢熱爛樣機場邊遠近連續絕對臨時幾萬億雙號碼幣歲節假過敏檢測試驗項順預顏類飯館飲鋪鎖鐵鐘環園壞塊壯聲處備夠頭夾奪奮婦娛寧實審寬賓尋導爾塵嘗盡層島嶺幣帥師帳歸當錄徹徑總惡惱懸驚慣願戲戶撲執擴掃揚擾搶護擬擁擇掛揮損換撈擲擱擺撐敵斷無舊晝顯曉暫術樸雜構槍櫃標欄樹橋檢檻歡歐歲毀畢氣匯漢湯溝滄淚潑澤潔淺漿測濟濃濤潤漲漸濕滾滿濫滅燈靈煉熱爺牽猶獨獅獵瑪瑣瘋癢蓋盤碼礎確礙禮禍離種積稱穩窮竊競筆築簽簡糧緊紅約紀純綱納縱紛紋線練終細經綁繞繪絡絕統績緒續維綠緩編緣縮繳羅罰罷羨聰職聯肅腸膚脅臟臉臘艦藝節蘆蘇範莖薦蕩榮萊獲蕭營藍虜慮雖蝕補裝見觀規覓覽觸訂計訊記許訪評訴詞譯詩誠詢該詳語誤說請諸諾讀課調諒謂謝謹譜貝負財責賢敗貨質販貪購貫貼貴貸費賀賊資賦賭賞賠賴賺賽讚趕趨躍踐蹤輪軟轉輕載較輔輛輩輸轄辭邊達遷過運還進違連遲適選遜遞邏遺鄧鄭釋釣鈔鋼鑰錢鈴銅鋁銀銷鍋錯鍵鎮鏡長閉闖閒閘鬧聞閥閱闊隊陽陰陣階際陸陳險隨隱難霧靜韓頁頂項顧頓預領頻題額風飛飢飯飾飽餅館驅駛駐驗罵驕騎騙驟魯鮮雞鳴鴨鵝麥齊齒齡"
)

// script tells the characters of one script from those of the other: −1 simplified, 1 traditional.
var script = func() map[rune]int {
	m := map[rune]int{}
	s, t := []rune(simplified), []rune(traditional)
	for i := range s {
		if s[i] != t[i] {
			m[s[i]]--
			m[t[i]]++
		}
	}
	return m
}()

// GuessLang tells the language of a question from its characters:
//
//   - fewer Han characters than Latin words, and no mark of Cantonese: English;
//   - two marks of Cantonese (嘅, 唔, 點解 …), or one in a text that is not in simplified
//     characters: Cantonese;
//   - otherwise written Chinese, traditional where more characters are of that script only than
//     of the simplified one.
//
// ok is false when there is nothing to go by: no letters, or those of another writing.
func GuessLang(text string) (l kapok.Lang, ok bool) {
	han, latin, other := 0, 0, 0
	sides, marks := 0, 0
	inWord := false
	for _, r := range text {
		isLatin := unicode.Is(unicode.Latin, r)
		if isLatin && !inWord {
			latin++
		}
		inWord = isLatin
		switch {
		case unicode.Is(unicode.Han, r):
			han++
			sides += side(r)
			if strings.ContainsRune(cantonese, r) {
				marks++
			}
		case unicode.IsLetter(r) && !isLatin:
			other++
		}
	}
	marks += wordMarks(text)
	switch {
	case other > han && other > latin, han+latin == 0:
		return "", false
	case han < latin && marks == 0:
		return kapok.En, true
	case marks >= 2, marks == 1 && sides >= 0:
		return kapok.Yue, true
	case sides > 0:
		return kapok.Hant, true
	}
	return kapok.Hans, true
}

func side(r rune) int {
	switch n := script[r]; {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// wordMarks counts the Cantonese words of a text; weak ones add nothing on their own.
func wordMarks(text string) int {
	strong, light := 0, 0
	for _, w := range cantoneseWords {
		n := strings.Count(text, w)
		if weak[w] {
			light += n
		} else {
			strong += n
		}
	}
	// 係 by itself means "is" only in Cantonese; 關係, 聯係, 體系's 係 are Mandarin too.
	is := strings.Count(text, "係")
	for _, w := range []string{"關係", "聯係", "干係"} {
		is -= strings.Count(text, w)
	}
	strong += max(0, is)
	if strong == 0 {
		return 0
	}
	return strong + light
}
