/** Kept free above what is scrolled to: there may be something that stays in view. */
const freeAbove = 48;

/** Scrolls the screen that an element is in, and nothing around it, so that the element stands at its top. */
export function scrollToTop(element: Element): void {
  const screen = scrollerOf(element);
  if (screen === undefined) return;
  screen.scrollTop += element.getBoundingClientRect().top - screen.getBoundingClientRect().top - freeAbove;
}

function scrollerOf(element: Element): Element | undefined {
  for (let one = element.parentElement; one !== null; one = one.parentElement) {
    if (/^(auto|scroll)$/.test(getComputedStyle(one).overflowY)) return one;
  }
  return undefined;
}
