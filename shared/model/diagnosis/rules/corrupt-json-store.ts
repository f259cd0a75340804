import { formatCount } from '../../format.ts';
import { boundOf } from '../log-sighting.ts';
import { cannotTell, type Rule } from '../rule.ts';

/** Several processes write one JSON file without a lock: their writes interleave, and what is left is no JSON. */
export const corruptJsonStore: Rule = {
  id: 'corrupt_json_store',
  judge({ sighting, config, writes, wasRead }) {
    const seen = sighting('python_json_decode_error');
    const workers = config.gunicorn?.workers;
    if (seen.count === 0) {
      return wasRead('app') || wasRead('gunicorn') ? { ruledOut: 'JSON store: no JSONDecodeError in the application’s log' } : cannotTell;
    }
    // A single process cannot get into its own way: what it cannot decode came from elsewhere.
    if (workers === 1) return { ruledOut: 'JSON store: one worker writes it' };
    return {
      proposals: [
        {
          cause: 'workers wrote the JSON file at the same time and corrupted it',
          confidence: workers !== undefined && writes ? 'high' : 'medium',
          classes: [{ class: 'http_500' }],
          bounds: [boundOf(seen)],
          evidence: [
            ...seen.lines,
            ...(workers === undefined ? [] : [{ text: `${formatCount(workers)} Gunicorn workers`, source: 'config' } as const]),
            { text: writes ? 'The plan writes' : 'The plan does not write: an earlier one has', source: 'client' },
          ],
          source: 'https://docs.python.org/3/library/json.html#json.JSONDecodeError',
          isFinding: true,
        },
      ],
    };
  },
};
