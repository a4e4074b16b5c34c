// Package connect talks to the system under test.
//
// A [Connector] is one protocol (demo, openai, http, replay; one file each); [Open] makes one
// from a [Target], which [ParseTarget] reads from the command line or a file. A [Client] wraps
// a connector with everything the real world needs: retries with full jitter, an adaptive
// ceiling of calls in flight, requests and tokens per minute. Time-outs are the connector's. It
// keeps no records: package assess does. It judges nothing: package inspect does.
//
// To add a protocol, copy replay.go: a file with a Kind registered in init.
//
// What is easily overlooked:
//
//   - A filter's refusal is a Reply with Stop Filtered, not an error, whether it comes as status
//     400, as an error object or as a finish reason. Its words are in Reply.Reason. Reply.Text is
//     what the system had delivered before the filter cut it off: users have read it, so it is
//     judged like an answer.
//   - Malformed is a Reply too: the system answered, in another form than agreed. Errors are
//     for no answer at all.
//   - Reasoning in a field of its own (reasoning_content) stays in the raw bytes; thinking that
//     a server leaves inside the answer, such as <think>…</think>, is part of the answer.
//   - Without streaming a server sends nothing until it has finished, so the first-byte time-out
//     counts only with streaming, and FirstByte is then the arrival of the headers.
//   - A Fault's Msg is fit for a log. Its Said and a Reply's Reason are words of the server,
//     which may quote the conversation: keep them as evidence, do not log them.
//   - A call that waits for its retry holds no place at the system but does hold its goroutine:
//     run [Client.Workers] of them.
//   - A Retry-After holds for all calls of a client: none sets out before. More than two minutes is
//     not waited for ([Fault.LongWait]); ask no more then, every call would be told the same.
//   - [Request.Enough] is the gentle way to stop: what is sent is finished, what waits ends with a
//     Fault Stopped. The context cuts off what is sent too.
//   - Redirects are not followed: the key would follow them.
//   - A recording answers a whole conversation at once; ask [Client.Whole].
//   - The guard against private addresses is off unless Target.Guard is set: on the command
//     line the user names the target, and it is usually on this machine. Set it wherever other
//     people name targets: it also keeps them from reading files and variables as keys.
package connect
