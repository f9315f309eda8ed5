"""Writes small bags of one drive with other people's libraries, for tests/bag.

    python scripts/write_bags.py FOLDER

Needs rosbags, mcap-ros2-support, pillow and numpy. The drive is that of src/main/engine/bag/testing/drive.ts.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any, Callable, Iterator

import numpy as np
from mcap.writer import CompressionType
from mcap_ros2.writer import Writer as McapWriter
from PIL import Image
from rosbags.rosbag1 import Writer as Rosbag1Writer
from rosbags.rosbag2 import CompressionFormat, CompressionMode, StoragePlugin
from rosbags.rosbag2 import Writer as Rosbag2Writer
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

START_NS = 1_716_300_000_000_000_000
SECOND_NS = 1_000_000_000
RECORDING_DELAY_NS = 20_000_000
CAMERA = "camera_optical_frame"
HALF = 2**-0.5

# topic, type, nanoseconds of the recorder's clock, message
Drive = list[tuple[str, str, int, Any]]


def drive(store: Any, *, is_ros1: bool) -> Drive:
    """The drive's messages as objects of a typestore, in order of time."""

    def make(name: str, *args: Any) -> Any:
        return store.types[name.replace("/", "/msg/")](*args)

    def header(stamp_ns: int, frame: str) -> Any:
        stamp = make("builtin_interfaces/Time", stamp_ns // SECOND_NS, stamp_ns % SECOND_NS)
        return make("std_msgs/Header", *([0] if is_ros1 else []), stamp, frame)

    def transform(parent: str, child: str, *xyzw: float) -> Any:
        placed = make("geometry_msgs/Transform", vector(0, 0, 1), make("geometry_msgs/Quaternion", *xyzw))
        return make("geometry_msgs/TransformStamped", header(START_NS, parent), child, placed)

    def vector(*xyz: float) -> Any:
        return make("geometry_msgs/Vector3", *map(float, xyz))

    def odometry(stamp_ns: int, i: int) -> Any:
        none = np.zeros(36)
        point = make("geometry_msgs/Point", 5.0 * min(i, 4), 2.0 + 5.0 * max(i - 4, 0), 0.5)
        turn = (0.0, 0.0, HALF, HALF) if i > 4 else (0.0, 0.0, 0.0, 1.0)
        pose = make("geometry_msgs/Pose", point, make("geometry_msgs/Quaternion", *turn))
        twist = make("geometry_msgs/Twist", vector(0, 0, 0), vector(0, 0, 0))
        return make(
            "nav_msgs/Odometry",
            header(stamp_ns, "map"),
            "base_link",
            make("geometry_msgs/PoseWithCovariance", pose, none),
            make("geometry_msgs/TwistWithCovariance", twist, none),
        )

    def picture(stamp_ns: int, i: int) -> Any:
        file = io.BytesIO()
        # Each of another grey, so that none is a copy.
        Image.new("RGB", (256, 128), (20 * i + 40,) * 3).save(file, "JPEG")
        data = np.frombuffer(file.getvalue(), np.uint8)
        return make("sensor_msgs/CompressedImage", header(stamp_ns, CAMERA), "jpeg", data)

    def pixels(stamp_ns: int) -> Any:
        data = np.array([[255, 0, 0] * 3 + [9, 9, 9]] * 2, np.uint8).reshape(-1)
        return make("sensor_msgs/Image", header(stamp_ns, CAMERA), 2, 3, "bgr8", 0, 12, data)

    def fix(stamp_ns: int, status: int) -> Any:
        found = make("sensor_msgs/NavSatStatus", status, 1)
        return make("sensor_msgs/NavSatFix", header(stamp_ns, "gps"), found, 47.5, 8.5, 400.0, np.zeros(9), 0)

    messages: Drive = []

    def add(topic: str, name: str, stamp_ns: int, message: Any) -> None:
        messages.append((topic, name.replace("/", "/msg/"), stamp_ns + RECORDING_DELAY_NS, message))

    mounts = [
        transform("base_link", "mast", 0.0, 0.0, 0.0, 1.0),
        transform("mast", CAMERA, 0.0, HALF, -HALF, 0.0),
    ]
    add("/tf_static", "tf2_msgs/TFMessage", START_NS, make("tf2_msgs/TFMessage", mounts))
    add("/chatter", "std_msgs/String", START_NS, make("std_msgs/String", "hello"))
    for i in range(10):
        stamp_ns = START_NS + i * SECOND_NS
        add("/odom", "nav_msgs/Odometry", stamp_ns, odometry(stamp_ns, i))
        if i % 2 == 0:
            add("/camera/image/compressed", "sensor_msgs/CompressedImage", stamp_ns, picture(stamp_ns, i))
        if i < 3:
            add("/camera/raw", "sensor_msgs/Image", stamp_ns, pixels(stamp_ns))
        if i < 4:
            add("/fix", "sensor_msgs/NavSatFix", stamp_ns, fix(stamp_ns, -1 if i == 3 else 0))
    return messages


def write_rosbag1(path: Path, compression: Rosbag1Writer.CompressionFormat | None = None) -> None:
    store = get_typestore(Stores.ROS1_NOETIC)
    store.register(get_types_from_msg("geometry_msgs/TransformStamped[] transforms", "tf2_msgs/msg/TFMessage"))
    writer = Rosbag1Writer(path)
    if compression is not None:
        writer.set_compression(compression)
    with writer:
        connections: dict[str, Any] = {}
        for topic, name, time_ns, message in drive(store, is_ros1=True):
            if topic not in connections:
                connections[topic] = writer.add_connection(topic, name, typestore=store)
            writer.write(connections[topic], time_ns, store.serialize_ros1(message, name))


def write_rosbag2(
    path: Path,
    plugin: StoragePlugin,
    compression: CompressionMode | None = None,
    taken: Callable[[int], bool] = lambda _: True,
) -> None:
    store = get_typestore(Stores.ROS2_JAZZY)
    writer = Rosbag2Writer(path, version=9, storage_plugin=plugin)
    if compression is not None:
        writer.set_compression(compression, CompressionFormat.ZSTD)
    with writer:
        connections: dict[str, Any] = {}
        for topic, name, time_ns, message in drive(store, is_ros1=False):
            if not taken(time_ns):
                continue
            if topic not in connections:
                connections[topic] = writer.add_connection(topic, name, typestore=store)
            writer.write(connections[topic], time_ns, store.serialize_cdr(message, name))


def write_split(path: Path) -> None:
    """A recording in two files: one half each, joined under one description as rosbag2 does."""
    half_ns = START_NS + 5 * SECOND_NS
    write_rosbag2(path, StoragePlugin.SQLITE3, taken=lambda time_ns: time_ns < half_ns)
    other = path.with_name(f"{path.name}_other")
    write_rosbag2(other, StoragePlugin.SQLITE3, taken=lambda time_ns: time_ns >= half_ns)
    (first,) = path.glob("*.db3")
    (second,) = other.glob("*.db3")
    # Names that sort the other way round: the description gives the order, not the alphabet.
    second.rename(path / "a_second.db3")
    metadata = path / "metadata.yaml"
    listed = f"- {first.name}"
    described = metadata.read_text()
    assert described.count(listed) >= 1, described
    metadata.write_text(described.replace(listed, f"{listed}\n  - a_second.db3", 1))


def write_mcap(path: Path, compression: CompressionType) -> None:
    """By mcap-ros2-support, which encodes messages on its own."""
    store = get_typestore(Stores.ROS2_JAZZY)
    with path.open("wb") as file:
        writer = McapWriter(file, chunk_size=800, compression=compression)
        schemas: dict[str, Any] = {}
        for topic, name, time_ns, message in drive(store, is_ros1=False):
            if name not in schemas:
                definition, _ = store.generate_msgdef(name, ros_version=2)
                schemas[name] = writer.register_msgdef(name, definition)
            writer.write_message(topic, schemas[name], plain(message), time_ns, time_ns)
        writer.finish()


def plain(value: Any) -> Any:
    """A message as dictionaries and lists."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in fields_of(value)}
    if isinstance(value, np.ndarray):
        return value.tobytes() if value.dtype == np.uint8 else value.tolist()
    return [plain(item) for item in value] if isinstance(value, list) else value


def fields_of(value: Any) -> Iterator[str]:
    return (name for name in value.__dataclass_fields__ if not name.startswith("__"))


def main(folder: Path) -> None:
    write_rosbag1(folder / "ros1.bag")
    write_rosbag1(folder / "ros1_lz4.bag", Rosbag1Writer.CompressionFormat.LZ4)
    write_rosbag1(folder / "ros1_bz2.bag", Rosbag1Writer.CompressionFormat.BZ2)
    write_rosbag2(folder / "rosbag2_sqlite", StoragePlugin.SQLITE3)
    write_rosbag2(folder / "rosbag2_sqlite_messages", StoragePlugin.SQLITE3, CompressionMode.MESSAGE)
    write_rosbag2(folder / "rosbag2_sqlite_file", StoragePlugin.SQLITE3, CompressionMode.FILE)
    write_rosbag2(folder / "rosbag2_mcap", StoragePlugin.MCAP)
    write_split(folder / "rosbag2_split")
    write_mcap(folder / "zstd.mcap", CompressionType.ZSTD)
    write_mcap(folder / "lz4.mcap", CompressionType.LZ4)
    write_mcap(folder / "plain.mcap", CompressionType.NONE)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: write_bags.py FOLDER")
    main(Path(sys.argv[1]))
