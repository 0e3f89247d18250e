// The few lines that stand in for a framework.

export const $ = (selector, root = document) => root.querySelector(selector);

/** Makes an element: `el('a.link', { href }, 'text', otherElement)`. Properties that are undefined are left out. */
export function el(what, properties = {}, ...children) {
  const [tag, ...classes] = what.split('.');
  const element = document.createElement(tag || 'div');
  if (classes.length) element.className = classes.join(' ');
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (name === 'data') Object.assign(element.dataset, value);
    else if (name.includes('-') || name === 'role') element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

export function show(element, visible = true) {
  element.hidden = !visible;
}

/** Copies text and says so on the button for a moment. */
export function copyOn(button, text, say) {
  button.addEventListener('click', async () => {
    const key = button.dataset.t;
    const worked = await navigator.clipboard?.writeText(text()).then(
      () => true,
      () => false,
    );
    say(button, worked ? 'copied' : 'copy.failed');
    setTimeout(() => say(button, key), 1500);
  });
}
