/** The nonce the door put into the page, with which styles made at run time are allowed. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}

/** Tells the scroll lock of dialogs the nonce: it reads this global, the one other libraries agreed on. */
export function shareStyleNonce(): void {
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
}
