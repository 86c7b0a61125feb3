// What pages do beside htmx. Without it all of them work, only more plainly.
(() => {
  // A pressed button says so, keeps its width, and what takes long is explained.
  document.addEventListener('submit', (event) => {
    const button = event.submitter
    if (event.defaultPrevented || !button) return
    const method = button.getAttribute('formmethod') ?? event.target.getAttribute('method') // a field may have that name
    if (method !== 'post') return
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

  // What is typed for a generation stays in this tab until one is started with it, or nobody is signed in.
  const kept = 'prompt'
  const prompt = document.querySelector('#start #prompt')
  if (prompt) {
    const keep = () => sessionStorage.setItem(kept, prompt.value)
    prompt.value ||= sessionStorage.getItem(kept) ?? ''
    keep()
    prompt.addEventListener('input', keep)
    prompt.form.addEventListener('submit', (event) => {
      if (!event.submitter?.hasAttribute('formaction')) sessionStorage.removeItem(kept)
    })
  }
  if (document.querySelector('a[href^="/sign-in"]')) sessionStorage.removeItem(kept)

  // A time that runs.
  setInterval(() => {
    for (const at of document.querySelectorAll('[data-ticks]')) {
      at.textContent = at.textContent.replace(/\d+/, (n) => Number(n) + 1)
    }
  }, 1000)
})()
