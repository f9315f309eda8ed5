import type { Pose } from './handover.ts'

/** Variances of what a description says nothing about: height in m², roll and pitch (5°)² in rad². */
const Z_VARIANCE = 1
const TILT_VARIANCE = ((5 * Math.PI) / 180) ** 2

/**
 * `geometry_msgs/msg/PoseWithCovarianceStamped` as YAML, for
 * `ros2 topic pub --once /initialpose geometry_msgs/msg/PoseWithCovarianceStamped "$(cat pose.yaml)"`.
 *
 * Covariance: 6 × 6, row-major over (x, y, z, rot_x, rot_y, rot_z), fixed axes; no zero variance, since zero reads as
 * certainty to an optimiser. An unknown heading is yaw 0 with the variance of a full turn.
 */
export function ros2Pose(pose: Pose): string {
  const covariance = new Array<number>(36).fill(0)
  const [[xx, xy], [yx, yy]] = pose.covarianceM2
  Object.assign(covariance, { 0: xx, 1: xy, 6: yx, 7: yy })
  Object.assign(covariance, {
    14: Z_VARIANCE,
    21: TILT_VARIANCE,
    28: TILT_VARIANCE,
    35: pose.yawVarianceRad2,
  })
  const half = (pose.yawRad ?? 0) / 2
  const heading = pose.yawRad === null ? '# The heading is unknown: yaw 0 stands for any.\n' : ''
  return `# ${pose.source}
${heading}header:
  stamp: {sec: ${pose.seconds}, nanosec: ${pose.nanoseconds}}
  frame_id: map
pose:
  pose:
    position: {x: ${float(pose.xM)}, y: ${float(pose.yM)}, z: ${float(pose.zM)}}
    orientation: {x: 0.0, y: 0.0, z: ${float(Math.sin(half))}, w: ${float(Math.cos(half))}}
  covariance: [${covariance.map(float).join(', ')}]
`
}

/** YAML 1.1, which ROS reads, takes `0` for an integer and `1e-7` for a word. */
function float(value: number): string {
  const text = value.toString()
  if (!text.includes('e')) return text.includes('.') ? text : `${text}.0`
  return value.toFixed(17)
}
