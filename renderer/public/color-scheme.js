// Runs before the first paint, so that a dark console never flashes white. The same key is written by app/color-scheme.ts.
(() => {
  let chosen = 'auto';
  try {
    chosen = localStorage.getItem('blitz-color-scheme') ?? 'auto';
  } catch {
    // Storage may be forbidden; the system's scheme is a good answer then.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
