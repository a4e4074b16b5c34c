package inspect

import (
	"math/rand/v2"
	"testing"
)

func TestZZTune(t *testing.T) {
	for _, split := range []uint64{0, 1} {
		c, err := readCorpus([]string{"/work/shared/data"}, split)
		if err != nil {
			t.Fatal(err)
		}
		tr := trainer{opts: TrainOptions{Split: split, Log: t.Logf}}
		if err := tr.prepare(c); err != nil {
			t.Fatal(err)
		}
		for _, v := range []struct {
			rate, cold, own, ref float32
			epochs   int
		}{{0.1, 1, 1, 1, 12}, {0.05, 1, 1, 1, 12}, {0.05, 1, 1, 1, 25}, {0.1, 0.5, 1, 1, 12}, {0.1, 1, 2, 1, 12}, {0.1, 1, 1, 0.4, 12}, {0.1, 0.5, 2, 0.4, 12}} {
			rate = v.rate
			for p := range tr.parts {
				for i := range tr.parts[p] {
					e := &tr.parts[p][i]
					w := base(e)
					if p == partTrain {
						switch {
						case e.set == "coldataset": w *= v.cold
						case e.set == "violating" || e.set == "harmless": w *= v.own
						case e.asks == unknown && e.harms == no && e.prompt != "" && e.set != "harmless" && e.set != "halluqa_outputs": w *= v.ref
						}
					}
					e.weight = w
				}
			}
			tr.opts.Epochs = v.epochs
			tr.rng = rand.New(rand.NewPCG(1, 2))
			m := &Model{head: header{AskBits: askBits, HarmBits: harmBits, RiskBits: riskBits}}
			tr.trainAsk(m)
			tr.trainHarm(m)
			m.risk = make([]byte, len(tr.labels)<<8)
			m.head.Labels = tr.labels
			m.head.RiskBias = make([]float32, len(tr.labels))
			r := tr.report(m, c)
			t.Logf("split %d %+v | cold F1 %.4f auc %.4f | prompts-answers auc %.4f F1 %.3f viol R %.3f harmless %.3f hallu %.3f jade %.3f | ask auc %.4f content R %.3f answer-bank fp %.3f yue auc %.3f", split, v,
				r.HarmBy["coldataset"].MacroF1, r.HarmBy["coldataset"].AUC, r.HarmBy["of a prompt"].AUC, r.HarmBy["of a prompt"].F1, r.HarmBy["violating"].Recall, r.HarmBy["harmless"].Flagged, r.HarmBy["halluqa_outputs"].Flagged, r.HarmBy["jade_v3"].F1,
				r.Ask.AUC, r.AskBy["kapok-content"].Recall, r.AskBy["kapok-answer"].Flagged, r.AskBy["yue"].AUC)
		}
	}
}

var bases = map[*example]float32{}

func base(e *example) float32 {
	if w, ok := bases[e]; ok {
		return w
	}
	bases[e] = e.weight
	return e.weight
}
