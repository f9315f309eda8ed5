/** What the window asks the desktop shell to let a person choose. */
export type FileKind = 'site' | 'backup' | 'poses' | 'map' | 'notes'
