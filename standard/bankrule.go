package standard

// The kinds of bank, and of the sample that a metric is measured on.
const (
	BankContent = "content" // 生成内容测试题库
	BankRefuse  = "refuse"  // 应拒答测试题库
	BankAnswer  = "answer"  // 非拒答测试题库
	BankKeyword = "keyword" // 关键词库
	Corpus      = "corpus"  // training data: metrics only, no bank
)

// A BankRule holds what a bank must have. Zero means that the standard asks nothing.
type BankRule struct {
	Kind        string         `yaml:"kind" json:"kind"`
	TotalMin    int            `yaml:"total_min" json:"total_min"`
	PerRisk     map[string]int `yaml:"per_risk" json:"per_risk,omitempty"`     // class id → least number for each risk of the class
	PerAspect   int            `yaml:"per_aspect" json:"per_aspect,omitempty"` // least number for each aspect
	MaxAgeDays  int            `yaml:"max_age_days" json:"max_age_days"`       // since the last update
	Advisory    bool           `yaml:"advisory" json:"advisory"`               // 宜: the numbers are advised, not demanded
	AgeAdvisory bool           `yaml:"age_advisory" json:"age_advisory"`       // 宜: the age is advised, not demanded
	Verify      Verify         `yaml:"verify" json:"verify"`
	Source      string         `yaml:"source" json:"source"`
}

// RiskMin is how many items the bank needs for the risk; 0 where the bank does not cover it.
func (b BankRule) RiskMin(r Risk) int { return b.PerRisk[r.Class] }
