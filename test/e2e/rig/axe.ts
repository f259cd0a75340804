import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe-core finds wrong with the page as it stands: rule, what it is about, and the element. Empty when nothing is. */
export async function axeFindings(page: Page): Promise<string[]> {
  // What is still fading in has half its contrast.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every((animation) => animation.playState !== 'running' || animation.effect?.getTiming().iterations === Infinity),
  );
  // Evaluated by the debugger: a script element would not get past the page's CSP.
  await page.evaluate(`${axe.source}; undefined`);
  return page.evaluate(async () => {
    const { axe: engine } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await engine.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(
        (node) => `${id}: ${help}: ${node.html.slice(0, 160)} (${(node.failureSummary ?? '').split('\n').slice(1).join(' ').trim()})`,
      ),
    );
  });
}
