package policy

import (
	"context"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"kapok"
	"kapok/standard"
)

// What a condition may be and cost. There are no macros, hence no loops; a text is never among
// the variables.
const (
	maxCondition = 1000 // characters
	maxDepth     = 24   // nesting
	maxCost      = 1000 // of one evaluation, in CEL's units; a plain condition costs 2 to 20
	interrupt    = 16   // comparisons between two looks at the context
)

// A condition is a compiled CEL expression.
type condition struct{ program cel.Program }

// environment is the language of conditions, made when a policy first needs it: it takes
// about a millisecond.
var environment = sync.OnceValues(func() (*cel.Env, error) {
	of := []*cel.Type{seenType}
	named := append(slices.Clone(of), cel.StringType)
	both := append(slices.Clone(named), cel.StringType)
	return cel.NewCustomEnv(
		cel.StdLib(),
		cel.ClearMacros(),
		cel.ParserRecursionLimit(maxDepth),
		cel.ParserExpressionSizeLimit(maxCondition),
		cel.ASTValidators(cel.ValidateRegexLiterals()),
		cel.Variable("lang", cel.StringType),
		cel.Variable("kind", cel.StringType),
		cel.Variable("stop", cel.StringType),
		cel.Variable("answered", cel.BoolType),
		cel.Variable("length", cel.IntType),
		cel.Variable("turns", cel.IntType),
		cel.Variable("seen", seenType),
		cel.Function("worst",
			cel.MemberOverload("seen_worst", of, cel.DoubleType, cel.UnaryBinding(func(v ref.Val) ref.Val { return of1(v).worst("", "") })),
			cel.MemberOverload("seen_worst_risk", named, cel.DoubleType, cel.BinaryBinding(func(v, risk ref.Val) ref.Val { return of1(v).worst("", word(risk)) }))),
		cel.Function("by",
			cel.MemberOverload("seen_by", named, cel.DoubleType, cel.BinaryBinding(func(v, by ref.Val) ref.Val { return of1(v).worst(word(by), "") })),
			cel.MemberOverload("seen_by_risk", both, cel.DoubleType, cel.FunctionBinding(func(a ...ref.Val) ref.Val { return of1(a[0]).worst(word(a[1]), word(a[2])) }))),
		cel.Function("trait",
			cel.MemberOverload("seen_trait", named, cel.DoubleType, cel.BinaryBinding(func(v, trait ref.Val) ref.Val { return of1(v).trait(word(trait)) }))),
		cel.Function("failed",
			cel.MemberOverload("seen_failed", named, cel.BoolType, cel.BinaryBinding(func(v, by ref.Val) ref.Val { return of1(v).failed(word(by)) }))),
	)
})

func word(v ref.Val) string {
	s, _ := v.Value().(string) // the type checker has seen to it
	return s
}

// compile checks a condition and gives every fault with its line and column in the expression.
func compile(expression string) (*condition, []place) {
	env, err := environment()
	if err != nil {
		return nil, []place{{err: err}}
	}
	if n := len([]rune(expression)); n > maxCondition {
		return nil, []place{{err: kapok.Say(kapok.Invalid, "error.policy.condition_long", "the condition has {n} characters, more than {max}", "n", n, "max", maxCondition)}}
	}
	tree, issues := env.Compile(expression)
	if issues.Err() != nil {
		var out []place
		for _, e := range issues.Errors() {
			out = append(out, place{e.Location.Line(), e.Location.Column() + 1, kapok.Say(kapok.Invalid, "error.policy.cel", "the condition is not right: {said}", "said", oneLine(e.Message))})
			if len(out) == maxSaid {
				break
			}
		}
		return nil, out
	}
	if tree.OutputType() != cel.BoolType {
		return nil, []place{{err: kapok.Say(kapok.Invalid, "error.policy.not_bool", "the condition gives {type} and not true or false", "type", tree.OutputType().String())}}
	}
	if faults := names(tree.NativeRep()); len(faults) > 0 {
		return nil, faults
	}
	program, err := env.Program(tree, cel.CostLimit(maxCost), cel.InterruptCheckFrequency(interrupt), cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, []place{{err: kapok.Say(kapok.Invalid, "error.policy.cel", "the condition is not right: {said}", "said", oneLine(err.Error()))}}
	}
	c := &condition{program}
	if _, err := c.holds(context.Background(), facts{}); err != nil { // of an exchange about which nothing is known
		return nil, []place{{err: kapok.Say(kapok.Invalid, "error.policy.cel_runs", "the condition cannot be evaluated: {said}", "said", oneLine(err.Error()))}}
	}
	return c, nil
}

// A place is a fault of a file or of an expression, and where it is.
type place struct {
	line, column int // from 1; 0: of the whole
	err          error
}

// maxSaid is how many faults of one condition are told.
const maxSaid = 5

// oneLine bounds what a library says of an expression.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200]) + "…"
	}
	return s
}

// names finds risks, methods and traits that do not exist: a condition that asks for one would
// never hold, and nobody would see why. They have to stand in the expression as they are.
func names(tree *ast.AST) []place {
	var out []place
	at := tree.SourceInfo()
	ast.PreOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind || !e.AsCall().IsMemberFunction() {
			return
		}
		call := e.AsCall()
		var kinds []func(string) error
		switch name := call.FunctionName(); name {
		case "worst":
			kinds = []func(string) error{knownRisk}
		case "by":
			kinds = []func(string) error{knownMethod, knownRisk}
		case "trait":
			kinds = []func(string) error{knownTrait}
		case "failed":
			kinds = []func(string) error{knownMethod}
		}
		for i, arg := range call.Args() {
			if i >= len(kinds) {
				break
			}
			where := at.GetStartLocation(arg.ID())
			err := error(kapok.Say(kapok.Invalid, "error.policy.literal", "what {function} asks for must stand in quotes, so that it can be checked", "function", call.FunctionName()))
			if arg.Kind() == ast.LiteralKind {
				err = kinds[i](word(arg.AsLiteral()))
			}
			if err != nil {
				out = append(out, place{where.Line(), where.Column() + 1, err})
			}
		}
	}))
	return out
}

func knownRisk(id string) error {
	for _, l := range standard.Taxonomy() {
		if within(l.ID, kapok.RiskID(id)) {
			return nil
		}
	}
	return kapok.Say(kapok.Invalid, "error.policy.risk", "no risk of the taxonomy is or begins with \"{risk}\"", "risk", oneLine(id))
}

func knownMethod(m string) error {
	if slices.Contains(Uses, kapok.Method(m)) {
		return nil
	}
	return kapok.Say(kapok.Invalid, "error.policy.use", "\"{use}\" is none of {uses}", "use", oneLine(m), "uses", usable())
}

func knownTrait(id string) error {
	if slices.Contains(traits, kapok.RiskID(id)) {
		return nil
	}
	return kapok.Say(kapok.Invalid, "error.policy.trait", "there is no trait \"{trait}\" of a response", "trait", oneLine(id))
}

var traits = []kapok.RiskID{kapok.Refusal, kapok.PartialRefusal, kapok.SafeRedirect, kapok.Compliance, kapok.Evasion, kapok.EmptyResponse, kapok.ProviderFilter, kapok.Degenerate}

// holds evaluates the condition. It fails where that costs more than a condition may, and where
// the expression itself fails.
func (c *condition) holds(ctx context.Context, f facts) (bool, error) {
	v, _, err := c.program.ContextEval(ctx, &f)
	if err != nil {
		return false, err
	}
	return v == types.True, nil
}
