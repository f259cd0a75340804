import { expect, it } from 'vitest';
import { withSection } from '../../bench/with-section.ts';

const document = '# Benchmarks\n\nload\n\n## Tail\n\nold tail\n\n## Alarms\n\nold alarms\n';

it('replaces one section and leaves the others as they are', () => {
  expect(withSection(document, '## Tail', ['## Tail', '', 'new tail'])).toBe(document.replace('old tail', 'new tail'));
  expect(withSection(document, '## Alarms', ['## Alarms', '', 'new alarms'])).toBe(document.replace('old alarms', 'new alarms'));
});

it('appends a section that is not there yet', () => {
  expect(withSection(document, '## More', ['## More', '', 'more'])).toBe(`${document}\n## More\n\nmore\n`);
  expect(withSection('', '## More', ['## More'])).toBe('## More\n');
});
