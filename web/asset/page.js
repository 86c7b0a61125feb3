// What pages do beside htmx. Without it all of them work, only more plainly.
(() => {
  // A pressed button says so, keeps its width, and what takes long is explained.
  document.addEventListener('submit', (event) => {
    const button = event.submitter
    if (event.defaultPrevented || !button || event.target.method !== 'post') return
    if (button.getAttribute('aria-busy')) return event.preventDefault()
    const said = button.textContent
    button.style.minWidth = button.offsetWidth + 'px'
    button.setAttribute('aria-busy', 'true')
    if (button.dataset.busy) button.textContent = button.dataset.busy
    const again = () => {
      button.removeAttribute('aria-busy')
      button.textContent = said
    }
    if (!button.dataset.busy) setTimeout(() => button.removeAttribute('aria-busy'), 3000) // it may be a file that comes
    addEventListener('pageshow', (shown) => shown.persisted && again(), { once: true })
    if (button.dataset.slow) {
      setTimeout(() => {
        const note = document.createElement('p')
        note.className = 'note'
        note.setAttribute('role', 'status')
        note.textContent = button.dataset.slow
        event.target.append(note)
      }, 8000)
    }
  })

  // What is typed for a generation stays in this tab until one is started with it, or somebody signs out.
  const kept = 'prompt'
  const prompt = document.querySelector('#start #prompt')
  if (prompt) {
    prompt.value ||= sessionStorage.getItem(kept) ?? ''
    prompt.addEventListener('input', () => sessionStorage.setItem(kept, prompt.value))
  }
  if (document.querySelector('#run') || document.querySelector('a[href^="/sign-in"]')) sessionStorage.removeItem(kept)

  // A time that runs.
  setInterval(() => {
    for (const at of document.querySelectorAll('[data-ticks]')) {
      at.textContent = at.textContent.replace(/\d+/, (n) => Number(n) + 1)
    }
  }, 1000)
})()
