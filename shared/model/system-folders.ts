/** Where Unix systems keep servers and their tools, which an ordinary user's PATH leaves out. */
export const systemFolders: readonly string[] = ['/usr/local/sbin', '/usr/sbin', '/sbin'];
