/**
 * xterm.js styles its text at run time in two ways that a content security policy without 'unsafe-inline' refuses. Both have an allowed
 * equal, and nothing of the policy is given up.
 */

/** Runs `open`, in which the terminal makes its <style> elements: they get the nonce the page was served with. */
export function withStyleNonce(nonce: string, open: () => void): void {
  const createElement = document.createElement;
  document.createElement = ((tag: string, options?: ElementCreationOptions) => {
    const element = createElement.call(document, tag, options);
    if (tag === 'style') element.nonce = nonce;
    return element;
  }) as typeof document.createElement;
  try {
    open();
  } finally {
    // The own property hides the prototype's; without it everything is as before.
    Reflect.deleteProperty(document, 'createElement');
  }
}

let spansTakeStyles = false;

/**
 * Cells with a colour of their own get it by `setAttribute('style', …)`, which the policy takes for inline style; the same text set through
 * the object model is allowed.
 */
export function letSpansTakeStyles(): void {
  if (spansTakeStyles) return;
  spansTakeStyles = true;
  HTMLSpanElement.prototype.setAttribute = function (this: HTMLSpanElement, name: string, value: string) {
    if (name === 'style') this.style.cssText = value;
    else Element.prototype.setAttribute.call(this, name, value);
  };
}
