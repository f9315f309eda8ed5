/** The engine's name for the local frame's arithmetic, which windows share. */
export { toGeodetic, toLocal } from '../../../shared/enu.ts'
