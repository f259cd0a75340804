/*
 * Changing a file of nginx on its host and putting it back: POSIX sh, constants, what varies comes in as arguments, the new text on standard input. A file
 * is replaced whole or not at all: written beside it with its owner and mode, then renamed over it. A link stays one: the file it leads to is replaced.
 *
 * Answers with one word: `done`, or why nothing was done.
 */

/** Beside the file while it is changed; left there only by what goes wrong. */
const names = `
path=$(readlink -f -- "$1") && [ -f "$path" ] || { echo absent; exit 0; }
before="$path.blitz-before" new="$path.blitz-new"
sum_of() { cksum < "$1" | tr ' ' '-'; }
`;

/** Arguments: path, checksum the file must have. */
export const replaceScript = `${names}
[ "$(sum_of "$path")" = "$2" ] || { echo changed; exit 0; }
umask 077
cp -p -- "$path" "$before" && cp -p -- "$path" "$new" && cat > "$new" || { rm -f -- "$before" "$new"; echo refused; exit 0; }
mv -f -- "$new" "$path" || { rm -f -- "$before" "$new"; echo refused; exit 0; }
echo done
`;

/**
 * Arguments: path, checksum of the original, checksum of what it was replaced with. A file somebody else has changed meanwhile is left as it is.
 */
export const putBackScript = `${names}
rm -f -- "$new"
now=$(sum_of "$path")
if [ "$now" = "$2" ]; then rm -f -- "$before"; echo done
elif [ "$now" != "$3" ]; then echo changed
elif [ -f "$before" ] && [ "$(sum_of "$before")" = "$2" ] && mv -f -- "$before" "$path"; then echo done
else echo refused
fi
`;

/** Checksum and size of a text as \`cksum\` writes them, the blank a dash. Arguments: none; the text on standard input. */
export const checksumScript = `cksum | tr ' ' '-'`;
