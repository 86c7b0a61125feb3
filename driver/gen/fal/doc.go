// Package fal is the driver of models at fal, by its queue. A route is a model's name there, "fal-ai/flux/dev".
//
// What the studio sets goes into the request under fal's usual names: image_url, audio_url and video_url for files,
// which are sent within it, num_images, image_size.width and image_size.height, duration. A route's params say where
// a model differs: {"$names": {"seconds": "length"}, "$words": ["seconds"], "num_inference_steps": 28}.
//
// fal knows no idempotency and lists no requests, so a start whose answer was lost cannot be found: the webhook,
// whose address names the generation, is the only trace. What fails with a status of 500 or more is never billed
// there.
package fal
