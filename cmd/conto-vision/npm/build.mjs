// Makes the folder that is named, which conto-vision needs beside it, of two npm packages: the network ISNet, which its
// package has in pieces, and ONNX Runtime's shared library for this system.
import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { arch, argv, platform } from 'node:process'

const folder = argv[2]
const packages = (path) => new URL(`node_modules/${path}`, import.meta.url)

const libraries = { linux: ['libonnxruntime.so.1', 'onnxruntime.so'], darwin: ['libonnxruntime.1.22.0.dylib', 'onnxruntime.dylib'] }
if (!libraries[platform] || !['x64', 'arm64'].includes(arch)) {
  throw new Error(`conto-vision runs on Linux and macOS, on x64 and arm64 processors, not on ${platform} ${arch}`)
}

// The pieces are named after their digest, and numbers of 16 bits: the file of the same network in 8 is less exact.
const data = '@imgly/background-removal-data'
const { chunks, size } = JSON.parse(await readFile(packages(`${data}/dist/resources.json`), 'utf8'))['/models/medium']
const pieces = []
for (const { hash } of chunks) {
  const piece = await readFile(packages(`${data}/dist/${hash}`))
  if (createHash('sha256').update(piece).digest('hex') !== hash) throw new Error(`${hash} is not what it should be`)
  pieces.push(piece)
}
const network = Buffer.concat(pieces)
if (network.length !== size) throw new Error(`the network has ${network.length} bytes, not ${size}`)

await mkdir(folder, { recursive: true })
await copyFile(packages(`${data}/LICENSE.md`), join(folder, 'LICENSE-ISNET.md'))
const [published, name] = libraries[platform]
await copyFile(packages(`onnxruntime-node/bin/napi-v6/${platform}/${arch}/${published}`), join(folder, name))
await writeFile(join(folder, 'isnet.onnx'), network) // the last: with it the folder is whole
