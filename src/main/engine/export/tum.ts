import type { Pose } from './handover.ts'

/**
 * One line of a TUM trajectory: `timestamp tx ty tz qx qy qz qw`, seconds and metres in the site's frame, with the
 * header that RTAB-Map writes. An unknown heading is yaw 0, and said in a comment: the format has no covariance.
 */
export function tum(pose: Pose): string {
  const half = (pose.yawRad ?? 0) / 2
  const stamp = `${pose.seconds}.${String(pose.nanoseconds).padStart(9, '0')}`
  const numbers = [pose.xM, pose.yM, pose.zM, 0, 0, Math.sin(half), Math.cos(half)]
  const note = pose.yawRad === null ? '\n# The heading is unknown: yaw 0 stands for any.' : ''
  return `# ${pose.source}${note}\n#timestamp x y z qx qy qz qw\n${stamp} ${numbers.map((value) => value.toFixed(9)).join(' ')}\n`
}
