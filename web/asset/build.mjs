// Makes dist, which Go embeds, of what npm brings: two fonts with only the characters that pages need, htmx, and the
// icons that pages name.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import subsetFont from 'subset-font'

const here = (path) => new URL(path, import.meta.url)
const packages = (path) => here(`node_modules/${path}`)

// ASCII, the letters of Latin 1, and the signs of prices, dates and sentences.
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('')
const characters = range(0x20, 0x7e) + range(0xa0, 0xff) + '‐‑–—‘’“”„…‹›€−×≤≥→←↑↓✓·•'

const fonts = {
  'body.woff2': ['hanken-grotesk', 'hanken-grotesk-latin-wght-normal', { wght: { min: 400, max: 700 } }],
  'display.woff2': ['bricolage-grotesque', 'bricolage-grotesque-latin-wght-normal', { wght: 600 }],
}
const icons = [
  'arrow-right', 'bell', 'check', 'circle-check', 'circle-x', 'clock', 'credit-card', 'download', 'eye', 'file-text', 'gift',
  'image', 'info', 'key-round', 'link', 'lock', 'log-out', 'mail', 'mic', 'minus', 'monitor', 'moon', 'plus', 'search-x', 'shield',
  'sun', 'webhook', 'trash-2', 'triangle-alert', 'undo-2', 'user', 'users', 'video', 'wand-sparkles',
]

await mkdir(here('dist/icon'), { recursive: true })
for (const [name, [font, file, variationAxes]] of Object.entries(fonts)) {
  const source = await readFile(packages(`@fontsource-variable/${font}/files/${file}.woff2`))
  await writeFile(here(`dist/${name}`), await subsetFont(source, characters, { targetFormat: 'woff2', variationAxes }))
}
const scripts = ['htmx.min.js', 'ext/hx-sse.min.js'].map((path) => readFile(packages(`htmx.org/dist/${path}`), 'utf8'))
const plain = (await Promise.all(scripts)).map((script) => script.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n'))
await writeFile(here('dist/htmx.js'), plain.join(''))
for (const icon of icons) {
  const svg = await readFile(packages(`lucide-static/icons/${icon}.svg`), 'utf8')
  const drawn = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'))
  await writeFile(here(`dist/icon/${icon}.svg`), drawn.replace(/\s*\n\s*/g, ''))
}
