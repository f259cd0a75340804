import { boundOf } from '../log-sighting.ts';
import { cannotTell, type Proposal, type Rule } from '../rule.ts';

const source = 'https://flask.palletsprojects.com/en/stable/errorhandling/#unhandled-exceptions';

/** The application itself failed on a request, and its traceback says so. */
export const applicationError: Rule = {
  id: 'application_error',
  judge({ sighting, config, wasRead, failed }) {
    const tracebacks = sighting('python_traceback');
    const files = sighting('python_no_files');
    const json = sighting('python_json_decode_error');
    const proposals: Proposal[] = [];
    if (files.count > 0) {
      proposals.push({
        cause: 'the application had no file descriptor left',
        confidence: 'high',
        classes: [{ class: 'http_500' }],
        bounds: [boundOf(files)],
        evidence: files.lines,
        source: 'https://man7.org/linux/man-pages/man2/getrlimit.2.html',
        isFinding: true,
      });
    }
    if (json.count > 0 && config.gunicorn?.workers === 1) {
      proposals.push({
        cause: 'the application could not decode the JSON it read',
        confidence: 'high',
        classes: [{ class: 'http_500' }],
        bounds: [boundOf(json)],
        evidence: json.lines,
        source: 'https://docs.python.org/3/library/json.html#json.JSONDecodeError',
        isFinding: true,
      });
    }
    // Every one of the others has a traceback, too: those are theirs.
    const others = tracebacks.count - files.count - json.count;
    if (others > 0) {
      proposals.push({
        cause: 'the application failed with an exception',
        confidence: others === tracebacks.count ? 'high' : 'medium',
        classes: [{ class: 'http_500' }],
        bounds: [{ ...boundOf(tracebacks), count: others, ...(others < tracebacks.count ? { perSecond: undefined } : {}) }],
        evidence: tracebacks.lines,
        source,
        isFinding: true,
      });
    }
    if (proposals.length > 0) return { proposals };
    if (!(wasRead('app') || wasRead('gunicorn')) || failed('http_500') === 0) return cannotTell;
    return { ruledOut: 'application: no traceback in its log' };
  },
};
