// Package replicate is the driver of models at Replicate, by its HTTP API. A route is "owner/name" for a model that
// Replicate runs by its name, or "owner/name:version" or a version alone, 64 hexadecimal digits.
//
// What the studio sets goes into a prediction's input under the studio's names, prompt and seconds say, and the files
// under their roles, image, audio and video; a route's params name them as the model does: {"$names": {"count":
// "num_outputs"}, "$words": ["seconds"], "guidance": 3}.
//
// Replicate knows no idempotency and keeps nothing of ours with a prediction but its input, where a key has no place: a
// model refuses what it does not know. So Find looks, among the predictions listed since, for the one whose model and
// input are what was sent, which this process remembers of each start whose answer was lost. After a restart it is made
// again from the task, where a seed tells it from others' and no file was uploaded. Where that is not so, and where
// none or several are the same, it is Gone; the webhook, whose address names the generation, is then the only trace.
package replicate
