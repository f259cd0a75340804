import classes from './experiment-tabs.module.css';

const tabs = [
  { mode: 'repeat', href: '#/experiment', text: 'Repeat and compare' },
  { mode: 'limit', href: '#/limit', text: 'Find the limit' },
] as const;

/** The two questions that take more than one run. */
export function ExperimentTabs({ mode }: { mode: 'repeat' | 'limit' }) {
  return (
    <nav className={classes.tabs} aria-label="What to find out">
      {tabs.map((tab) => (
        <a key={tab.mode} href={tab.href} className={classes.tab} aria-current={tab.mode === mode ? 'page' : undefined}>
          {tab.text}
        </a>
      ))}
    </nav>
  );
}
