// Package openai is the driver of whatever speaks as OpenAI does: OpenAI itself, llama-server, LocalAI, vLLM,
// LiteLLM. It writes texts by chat/completions as a stream, draws by images/generations, and reads aloud by
// audio/speech. A route is the server's name of the model.
//
// These answer in one go, so tasks run in this process by driver/gen/direct, and are lost with it; they may have cost
// something, so they are not started again. A refusal that comes at once, for too many requests or a wrong key, is
// one of the start; others are failures of the task.
package openai
