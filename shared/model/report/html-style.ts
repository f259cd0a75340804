/** The style sheet of the HTML report: light, dark and print, no outside font or file. */
export const htmlStyle = `
:root{color-scheme:light dark;--page:#f6f6f4;--card:#fff;--line:#dededa;--text:#1c1d1f;--quiet:#5d6166;--grid:#e8e8e4;
--ok:#2f8f5b;--failed:#c2382b;--aborted:#8b8f94;--warn:#9a6700;--ok-text:#1d6b41;--failed-text:#a82a1f;--p50:#0072b2;--p95:#b86e00;--p99:#b3435f}
@media (prefers-color-scheme:dark){:root{--page:#141517;--card:#1c1e21;--line:#303338;--text:#e6e7e9;--quiet:#a0a5ac;--grid:#2a2d31;
--ok:#4bb37b;--failed:#e5604f;--aborted:#7d8288;--warn:#e0a83a;--ok-text:#6fd09b;--failed-text:#ff8d7e;--p50:#56b4e9;--p95:#e69f00;--p99:#e887a6}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:13px/20px Inter,system-ui,-apple-system,"Segoe UI",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1120px;margin:0 auto;padding:32px 24px 48px}
h1{font-size:22px;line-height:28px;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:15px;line-height:20px;margin:32px 0 8px}
p{margin:0 0 8px}
.quiet{color:var(--quiet)}
.outcome{display:flex;gap:12px;align-items:flex-start;margin:16px 0;padding:12px 16px;border:1px solid var(--line);border-left:4px solid var(--ok);border-radius:4px;background:var(--card);font-size:16px;line-height:24px}
.outcome.bad{border-left-color:var(--failed)}.outcome.mixed{border-left-color:var(--warn)}.mixed .badge{color:var(--warn)}
.badge{flex:none;font-size:12px;line-height:24px;font-weight:600;letter-spacing:.02em;color:var(--ok-text)}
.bad .badge,td.bad,.bad-text{color:var(--failed-text)}
td.good{color:var(--ok-text)}
.warning{border-left:4px solid var(--warn);padding:8px 16px;background:var(--card);border-radius:4px;margin:0 0 16px}
dl.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(104px,1fr));gap:8px;margin:0}
.tiles div{background:var(--card);border:1px solid var(--line);border-radius:4px;padding:8px 10px}
.tiles dt{color:var(--quiet)}
.tiles dd{margin:0;white-space:nowrap;font-size:16px;line-height:24px;font-weight:600}
.tiles small{display:block;font-size:12px;line-height:16px;font-weight:400}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:12px;margin-top:16px}
figure{margin:0;background:var(--card);border:1px solid var(--line);border-radius:4px;padding:12px;break-inside:avoid}
figcaption{display:flex;flex-wrap:wrap;gap:4px 10px;align-items:baseline;margin-bottom:4px}
figcaption span{color:var(--quiet);font-size:12px}
.legend{display:flex;flex-wrap:wrap;gap:2px 12px;list-style:none;margin:0 0 0 auto;padding:0;font-size:12px}
.key{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:5px;background:var(--quiet)}
.key.ok{background:var(--ok)}.key.failed{background:var(--failed)}.key.aborted{background:var(--aborted)}
.key.dash{height:0;width:16px;border-radius:0;background:none;border-top:2px solid var(--p50);vertical-align:middle}
.key.p95{border-top:2px dashed var(--p95)}.key.p99{border-top:2px dotted var(--p99)}
svg{display:block;width:100%;height:auto}
svg text{fill:var(--quiet);font-size:11px}
.grid{stroke:var(--grid);fill:none}.tick{stroke:var(--line);fill:none}
.area.ok{fill:var(--ok)}.area.failed{fill:var(--failed)}.area.aborted{fill:var(--aborted)}.area.rest{fill:var(--quiet)}
.line{fill:none;stroke-width:1.6;stroke-linejoin:round}
.line.p50{stroke:var(--p50)}.line.p95{stroke:var(--p95);stroke-dasharray:6 3}.line.p99{stroke:var(--p99);stroke-dasharray:2 2.5}.line.curve{stroke:var(--p50)}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:4px}
table{border-collapse:collapse;width:100%}
th,td{padding:5px 12px;text-align:left;vertical-align:top;border-bottom:1px solid var(--grid)}
tr:last-child>td{border-bottom:0}
th{font-weight:600;color:var(--quiet);white-space:nowrap}
.n{text-align:right;white-space:nowrap}
.swatch{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:6px}
.meaning{display:block;color:var(--quiet)}
.bars{width:45%}
.bar{display:block;height:8px;margin:6px 0;border-radius:2px;background:var(--p50);min-width:1px}
code,pre{font:12px/18px "JetBrains Mono",ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
pre{margin:0;padding:12px;white-space:pre-wrap;background:var(--card);border:1px solid var(--line);border-radius:4px}
summary{cursor:pointer}
footer{margin-top:32px;color:var(--quiet)}
@media print{:root{color-scheme:light;--page:#fff;--card:#fff;--line:#cfcfca;--text:#000;--quiet:#4a4d52;--grid:#e4e4e0;
--ok:#2f8f5b;--failed:#c2382b;--aborted:#8b8f94;--ok-text:#1d6b41;--failed-text:#a82a1f;--p50:#0072b2;--p95:#b86e00;--p99:#b3435f}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}main{padding:0;max-width:none}.charts{grid-template-columns:1fr 1fr}tr,.tiles div{break-inside:avoid}h2{break-after:avoid}}
`.trim();
