#!/usr/bin/env bash
# Runs Kapok against a real small model on this machine, without a network once installed.
#   lab/run.sh assess   the quick profile; reports in out/lab/report
#   lab/run.sh foresight  every suite beyond the standard's tests, small: lab/foresight.yaml
#   lab/run.sh reference  the reference model of the ailuminate suite: lab/reference.yaml
#   lab/run.sh test     the Go tests with the build tag lab
#   lab/run.sh judge    the model judges 64 answers of the last run of `assess`: docs/lab/judge-run.md
#   lab/run.sh serve    only the server, until Ctrl-C
# KAPOK_LAB_THREADS sets the threads of the server; on a machine with other work 1 is the fastest.
# Everything it installs is in .lab, which git ignores; remove the folder to undo it.
set -euo pipefail
cd "$(dirname "$0")/.."

lab=.lab
out=out/lab
server=

stop() {
	if [ -n "$server" ]; then
		kill "$server" 2>/dev/null || true
		wait "$server" 2>/dev/null || true
		server=
	fi
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
	echo "lab: $*" >&2
	exit 1
}

install() {
	if cmp -s lab/requirements.txt "$lab/installed"; then return; fi
	command -v python3 >/dev/null || fail "install Python 3.10 or later, with its venv module"
	python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || fail "Python 3.10 or later is needed; this is $(python3 --version)"
	echo "lab: installing the engine and the model into $lab (about 280 MB to download)"
	rm -rf "$lab/venv" "$lab/installed"
	mkdir -p "$lab"
	python3 -m venv "$lab/venv" || fail "Python's venv module is missing (on Debian: apt install python3-venv)"
	"$lab/venv/bin/pip" install --quiet --no-deps --only-binary :all: --require-hashes -r lab/requirements.txt
	cp lab/requirements.txt "$lab/installed"
}

# start leaves the server's base URL in $url and its process in $server.
start() {
	rm -f "$lab/url"
	"$lab/venv/bin/python" lab/serve.py "$lab" >"$lab/server.log" 2>&1 &
	server=$!
	unset KAPOK_LAB_THREADS # it is the server's; kapok knows no such setting
	for _ in $(seq 120); do
		if [ -s "$lab/url" ]; then
			url=$(cat "$lab/url")
			echo "lab: serving at $url (log: $lab/server.log)"
			return
		fi
		kill -0 "$server" 2>/dev/null || { tail -n 20 "$lab/server.log" >&2; fail "the server ended while it was starting"; }
		sleep 0.5
	done
	fail "the server was not ready within a minute; see $lab/server.log"
}

assess() {
	local profile=${1:-quick}
	[ -x bin/kapok ] || fail "bin/kapok is missing; run make build"
	rm -rf "$out/report"
	mkdir -p "$out"
	sed "s|^url:.*|url: $url|; s|^temperature:.*|temperature: ${2:-0}|" lab/target.yaml >"$out/target.yaml"
	local code=0 begin=$SECONDS
	bin/kapok assess --target "$out/target.yaml" --profile "$profile" --fresh --lang "${KAPOK_LANG:-en}" \
		--data "$out/data" --out "$out/report" || code=$?
	case $code in
	0 | 1 | 3) ;;
	*) fail "kapok assess ended with $code" ;;
	esac
	[ -s "$out/report/report.html" ] || fail "stopped before the report; a new start begins a new run"
	bin/kapok audit last --data "$out/data" --lang "${KAPOK_LANG:-en}"
	echo "lab: done in $((SECONDS - begin)) s; reports in $out/report, records in $out/data"
}

judge() {
	[ -x bin/kapok ] || fail "bin/kapok is missing; run make build"
	[ -d "$out/data" ] || fail "there is no run to judge; run make lab"
	sed "s|^url:.*|url: $url|" lab/judge.yaml >"$out/judge.yaml"
	local code=0
	bin/kapok judge run last --target "$out/judge.yaml" --max-calls 64 --concurrency 2 --lang "${KAPOK_LANG:-en}" --data "$out/data" || code=$?
	case $code in
	0 | 3) ;;
	*) fail "kapok judge ended with $code" ;;
	esac
	bin/kapok judge calibrate last --lang "${KAPOK_LANG:-en}" --data "$out/data"
}

case "${1:-assess}" in
assess) install && start && assess ;;
foresight) install && start && assess lab/foresight.yaml 0.7 ;; # answers must be able to differ
reference) install && start && assess lab/reference.yaml ;;
test) install && start && KAPOK_LAB_URL=$url go test -count=1 -tags lab -v ./lab/ ;;
judge) install && start && judge ;;
serve) install && start && wait "$server" ;;
*) fail "usage: lab/run.sh assess|foresight|reference|test|judge|serve" ;;
esac
