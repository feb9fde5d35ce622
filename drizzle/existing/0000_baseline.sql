CREATE TABLE `free_shipping` (
	`region` varchar(2) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`mall` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`channel_key` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`threshold_minor` bigint NOT NULL,
	`currency` varchar(3) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	CONSTRAINT `free_shipping_region_mall_channel_key_pk` PRIMARY KEY(`region`,`mall`,`channel_key`)
);
--> statement-breakpoint
CREATE TABLE `region` (
	`region` varchar(2) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`currency` varchar(3) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	CONSTRAINT `region_region` PRIMARY KEY(`region`)
);
--> statement-breakpoint
CREATE TABLE `shipping_channel` (
	`region` varchar(2) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`channel_key` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`name` varchar(128) NOT NULL,
	`priority` int NOT NULL,
	`first_weight_g` int NOT NULL,
	`first_fee_fen` bigint NOT NULL,
	`step_weight_g` int NOT NULL,
	`step_fee_fen` bigint NOT NULL,
	`tax_bps` int NOT NULL,
	`eta_days_from` int NOT NULL,
	`eta_days_to` int NOT NULL,
	`max_weight_g` int NOT NULL,
	CONSTRAINT `shipping_channel_region_channel_key_pk` PRIMARY KEY(`region`,`channel_key`)
);
--> statement-breakpoint
CREATE TABLE `sku` (
	`sku_id` varchar(20) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`spu_id` varchar(20) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`mall` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`title` varchar(255) NOT NULL,
	`price_fen` bigint NOT NULL,
	`weight_g` int NOT NULL,
	`stock` int NOT NULL,
	`status` varchar(16) NOT NULL,
	CONSTRAINT `sku_sku_id` PRIMARY KEY(`sku_id`)
);
--> statement-breakpoint
CREATE TABLE `coupon` (
	`code` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`kind` varchar(16) NOT NULL,
	`off` mediumtext,
	`percent` varchar(16),
	`cap` mediumtext,
	`min_spend` mediumtext,
	`malls` mediumtext,
	`sku_ids` mediumtext,
	`regions` mediumtext,
	`total_limit` int,
	`per_user_limit` int,
	`is_public` tinyint NOT NULL,
	`starts_at` datetime(3),
	`ends_at` datetime(3),
	`used_count` int NOT NULL,
	CONSTRAINT `coupon_code` PRIMARY KEY(`code`)
);
--> statement-breakpoint
CREATE TABLE `coupon_user` (
	`user_id` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`code` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`owned` tinyint NOT NULL,
	`used_count` int NOT NULL,
	CONSTRAINT `coupon_user_user_id_code_pk` PRIMARY KEY(`user_id`,`code`)
);
--> statement-breakpoint
CREATE TABLE `address` (
	`addr_id` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`user_id` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`region` varchar(2) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`receiver` varchar(255) NOT NULL,
	`email` varchar(255) NOT NULL,
	`phone` varchar(64) NOT NULL,
	`street` varchar(512) NOT NULL,
	`city` varchar(128) NOT NULL,
	`province` varchar(128) NOT NULL,
	`postcode` varchar(32) NOT NULL,
	CONSTRAINT `address_addr_id` PRIMARY KEY(`addr_id`)
);
--> statement-breakpoint
CREATE TABLE `blacklist` (
	`kind` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`value` varchar(700) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	CONSTRAINT `blacklist_kind_value_pk` PRIMARY KEY(`kind`,`value`)
);
--> statement-breakpoint
CREATE TABLE `cart_item` (
	`user_id` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`sku_id` varchar(20) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`count` int NOT NULL,
	CONSTRAINT `cart_item_user_id_sku_id_pk` PRIMARY KEY(`user_id`,`sku_id`)
);
--> statement-breakpoint
CREATE TABLE `order_entry` (
	`order_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`line_no` int NOT NULL,
	`sku_id` varchar(20) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`spu_id` varchar(20) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`mall` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`title` varchar(255) NOT NULL,
	`count` int NOT NULL,
	`unit_minor` bigint NOT NULL,
	`amount_minor` bigint NOT NULL,
	`mall_discount_minor` bigint NOT NULL,
	`coupon_discount_minor` bigint NOT NULL,
	`tax_minor` bigint NOT NULL,
	`payable_minor` bigint NOT NULL,
	`channel_key` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	CONSTRAINT `order_entry_order_id_line_no_pk` PRIMARY KEY(`order_id`,`line_no`)
);
--> statement-breakpoint
CREATE TABLE `orders` (
	`order_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`short_id` varchar(12) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`user_id` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`region` varchar(2) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`currency` varchar(3) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`language` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`client` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`status` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`address` mediumtext NOT NULL,
	`coupon_code` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`goods_minor` bigint NOT NULL,
	`mall_discount_minor` bigint NOT NULL,
	`shipping_minor` bigint NOT NULL,
	`tax_minor` bigint NOT NULL,
	`coupon_minor` bigint NOT NULL,
	`cash_minor` bigint NOT NULL,
	`final_minor` bigint NOT NULL,
	`forex_rate` varchar(32) NOT NULL,
	`forex_as_of` datetime(3) NOT NULL,
	`price` mediumtext NOT NULL,
	`no_remove_from_cart` tinyint NOT NULL,
	`cart_left_at` datetime(3),
	`client_paid_at` datetime(3),
	`pay_deadline` datetime(3) NOT NULL,
	`payment_review` tinyint NOT NULL,
	`last_payment_error` varchar(255),
	`created_at` datetime(3) NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `orders_order_id` PRIMARY KEY(`order_id`),
	CONSTRAINT `orders_short` UNIQUE(`short_id`)
);
--> statement-breakpoint
CREATE TABLE `payment_method` (
	`name` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`title` varchar(128) NOT NULL,
	`titles` mediumtext,
	`logo` varchar(128) NOT NULL,
	`regions` mediumtext,
	`currencies` mediumtext,
	`clients` mediumtext,
	`min_amount` mediumtext,
	`max_amount` mediumtext,
	`priority` int NOT NULL,
	`enabled` tinyint NOT NULL,
	CONSTRAINT `payment_method_name` PRIMARY KEY(`name`)
);
--> statement-breakpoint
CREATE INDEX `sku_spu` ON `sku` (`spu_id`);--> statement-breakpoint
CREATE INDEX `coupon_public` ON `coupon` (`is_public`,`code`);--> statement-breakpoint
CREATE INDEX `address_user` ON `address` (`user_id`);--> statement-breakpoint
CREATE INDEX `orders_user` ON `orders` (`user_id`,`order_id`);--> statement-breakpoint
CREATE INDEX `orders_deadline` ON `orders` (`status`,`pay_deadline`);